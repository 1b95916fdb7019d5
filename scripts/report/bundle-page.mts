import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { thirdPartyNotices } from "../bundle/notices.mts";
import { BUNDLE, NODE_BUNDLE } from "../bundle/options.mts";

const SOURCES = "report/html/page";

/** Writes the page of the HTML report to a folder: its script, its styles, and the module that renders it as text. */
export async function bundlePage(folder: string): Promise<void> {
  const browser = await build({
    ...BUNDLE,
    entryPoints: [`${SOURCES}/browser.tsx`, `${SOURCES}/styles.css`],
    outdir: folder,
    format: "iife",
    // The first versions with the CSS function `light-dark()`.
    target: ["chrome123", "firefox127", "safari17.5"],
    banner: { js: "/* Contains Preact (MIT), (c) 2015-present Jason Miller. */" },
  });
  const server = await build({
    ...NODE_BUNDLE,
    entryPoints: [`${SOURCES}/server.tsx`],
    outdir: folder,
  });
  const files = [browser, server].flatMap(({ metafile }) => Object.keys(metafile.inputs));
  writeFileSync(join(folder, "NOTICES.txt"), thirdPartyNotices("The page", files));
}
