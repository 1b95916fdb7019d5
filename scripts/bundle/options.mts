import type { BuildOptions } from "esbuild";

/** The options of each bundle. The metafile lists the packages, for their licences. */
export const BUNDLE = {
  bundle: true,
  minify: true,
  metafile: true,
  logLevel: "warning",
} satisfies BuildOptions;

/** A bundle that Node.js loads. */
export const NODE_BUNDLE = { ...BUNDLE, platform: "node", target: "node22" } satisfies BuildOptions;
