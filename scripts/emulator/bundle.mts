import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { thirdPartyNotices } from "../plugin/notices.mts";

/** Replaces the emulator's mail transport in a folder by one file with nodemailer, which only the emulator needs. */
export async function bundleMailTransport(folder: string): Promise<void> {
  const { metafile } = await build({
    entryPoints: ["emulator/mail-transport.ts"],
    outfile: join(folder, "mail-transport.js"),
    bundle: true,
    platform: "node",
    target: "node22",
    minify: true,
    metafile: true,
    logLevel: "warning",
  });
  writeFileSync(join(folder, "NOTICES.txt"), thirdPartyNotices("The emulator", Object.keys(metafile.inputs)));
}
