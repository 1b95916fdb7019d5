import { SettingError } from "./setting-error";

/** `engines` of package.json. On an older Node.js each request fails as if the connection were lost, because undici needs this one. */
const MIN_NODE = "22.19.0";

/** @throws if this process runs on an older Node.js than the package needs */
export function requireSupportedNode(): void {
  const { node } = process.versions;
  if (node.localeCompare(MIN_NODE, "en", { numeric: true }) >= 0) return;
  throw new SettingError(
    "QLIK1107",
    "",
    `pulumi-qlik runs on Node.js ${node} and needs ${MIN_NODE} or newer. Put a newer \`node\` first on PATH.`,
  );
}
