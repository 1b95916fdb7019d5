import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { type Browser, chromium } from "playwright-core";

const PROGRAMS = ["chromium", "chromium-browser", "google-chrome"];
const ON_MACOS = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

/** Starts Chromium. If the machine has none, Debian's package is installed first, which takes half a minute. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium() ?? installChromium() });
}

function findChromium(): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const candidates = PROGRAMS.flatMap((program) => folders.map((folder) => join(folder, program)));
  return [...candidates, ON_MACOS].find((path) => existsSync(path));
}

/** One process at a time installs it, and the others wait: `apt-get update` does not wait for its own lock. */
function installChromium(): string {
  const apt = process.getuid?.() === 0 ? "apt-get -q" : "sudo -n apt-get -q";
  const install = `${apt} update && ${apt} install -y --no-install-recommends chromium`;
  const lock = join(tmpdir(), "install-chromium.lock");
  const { status, stderr, error } = spawnSync(
    "flock",
    [lock, "sh", "-c", `command -v chromium || { ${install}; }`],
    {
      encoding: "utf8",
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    },
  );
  const executable = findChromium();
  if (executable) return executable;
  throw new Error(`there is no Chromium, and \`${install}\` failed (${status}): ${error?.message ?? stderr}
Install Chromium or Google Chrome and run the tests again.`);
}
