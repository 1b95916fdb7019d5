import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { thirdPartyNotices } from "../bundle/notices.mts";
import { NODE_BUNDLE } from "../bundle/options.mts";

/** Replaces the emulator's mail transport in a folder by one file with nodemailer, which only the emulator needs. */
export async function bundleMailTransport(folder: string): Promise<void> {
  const { metafile } = await build({
    ...NODE_BUNDLE,
    entryPoints: ["emulator/mail-transport.ts"],
    outfile: join(folder, "mail-transport.js"),
  });
  writeFileSync(join(folder, "NOTICES.txt"), thirdPartyNotices("The emulator", Object.keys(metafile.inputs)));
}
