import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { thirdPartyNotices } from "../bundle/notices.mts";
import { NODE_BUNDLE } from "../bundle/options.mts";

/**
 * Writes the command `pulumi-qlik` to a folder: one file with the packages that it alone needs, so that programs do not
 * install them.
 */
export async function bundleCli(folder: string): Promise<void> {
  const { metafile } = await build({
    ...NODE_BUNDLE,
    entryPoints: ["cli/pulumi-qlik.ts"],
    outfile: join(folder, "pulumi-qlik.js"),
    // Dependencies of the package, and a command that is published beside this one.
    external: ["zod", "fast-json-patch", "../emulator/*", "pulumi-qlik/package.json"],
  });
  // The parser of fast-xml-parser, for example, is read but not part of the bundle.
  const parts = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs));
  const files = parts.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => file);
  writeFileSync(join(folder, "NOTICES.txt"), thirdPartyNotices("The command pulumi-qlik", files));
}
