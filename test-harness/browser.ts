import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

const PROGRAMS = ["chromium", "chromium-browser", "google-chrome"];
const ON_MACOS = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

/** Starts Chromium. If the machine has none, Debian's package is installed first, which takes half a minute. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = findChromium() ?? installChromium();
  // Chromium has no sandbox for root, as whom containers run. The pages are ours.
  return chromium.launch({ executablePath, chromiumSandbox: process.getuid?.() !== 0 });
}

function findChromium(): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const candidates = PROGRAMS.flatMap((program) => folders.map((folder) => join(folder, program)));
  return [...candidates, ON_MACOS].find((path) => existsSync(path));
}

function installChromium(): string {
  const root = process.getuid?.() === 0 ? "" : "sudo -n";
  // Another process may be installing it at this moment.
  const apt = `${root} apt-get -q -o DPkg::Lock::Timeout=300`;
  const command = `${apt} update && ${apt} install -y --no-install-recommends chromium`;
  const { status, stderr } = spawnSync("sh", ["-c", command], {
    encoding: "utf8",
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  const executable = findChromium();
  if (executable) return executable;
  throw new Error(`there is no Chromium, and \`${command}\` failed (${status}): ${stderr}
Install Chromium or Google Chrome and run the tests again.`);
}
