import type { Project } from "../workshop";

/** How many bytes a resource takes in the state, and how many of them are its provider's code, which is kept twice. */
export async function stateSizeOf(
  project: Project,
): Promise<{ bytesPerResource: number; providerBytes: number }> {
  const resources = (await project.state()).filter(({ type }) => type.startsWith("pulumi-nodejs:dynamic"));
  const bytes = resources.map(({ sourcePosition: _, stackTrace: __, ...kept }: object & Positions) =>
    Buffer.byteLength(JSON.stringify(kept)),
  );
  return {
    bytesPerResource: Math.round(bytes.reduce((sum, one) => sum + one, 0) / bytes.length),
    providerBytes: Buffer.byteLength(String(resources[0]?.outputs.__provider)),
  };
}

/** Where in the program a resource was declared: as long as the paths of a machine. */
interface Positions {
  sourcePosition?: unknown;
  stackTrace?: unknown;
}
