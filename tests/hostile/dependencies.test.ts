import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

const CHECKOUT = join(__dirname, "../..");

interface LockedPackage {
  resolved?: string;
  dev?: boolean;
  peer?: boolean;
  license?: string;
  hasInstallScript?: boolean;
}

const read = (file: string) => readFileSync(join(CHECKOUT, file), "utf8");
const lock = JSON.parse(read("package-lock.json")) as { packages: Record<string, LockedPackage> };
const locked = Object.entries(lock.packages).filter(([path]) => path !== "");
const installedByUsers = locked.filter(([, { dev, peer }]) => !dev && !peer);

describe("package-lock.json", () => {
  it("names no registry: each machine asks its own", () => {
    expect(locked.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });
});

describe("what users install with the package", () => {
  it("is what it names itself, each in one version, and nothing behind that", () => {
    const { dependencies } = JSON.parse(read("package.json")) as { dependencies: Record<string, string> };
    const names = installedByUsers.map(([path]) => path.replace("node_modules/", ""));
    expect(names.sort()).toEqual(Object.keys(dependencies).sort());
    for (const version of Object.values(dependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it.each(installedByUsers)("runs no script when it is installed: %s", (path, { hasInstallScript }) => {
    expect(hasInstallScript).toBeUndefined();
    const { scripts = {} } = JSON.parse(read(join(path, "package.json"))) as { scripts?: object };
    expect(Object.keys(scripts).filter((name) => /^(pre|post)?install$/.test(name))).toEqual([]);
  });

  it("runs no script of the package itself, either", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: object };
    expect(Object.keys(scripts).filter((name) => /^(pre|post)?install$|^prepare$/.test(name))).toEqual([]);
  });

  it.each(installedByUsers)("may be used by everybody: %s", (_, { license }) => {
    expect(license).toMatch(/^(MIT|MIT-0|ISC|Apache-2\.0|BSD-[23]-Clause|0BSD)$/);
  });

  it("is listed in docs/licences.md", () => {
    const listed = execFileSync(process.execPath, [join(CHECKOUT, ".ci/licences.mjs")], { encoding: "utf8" });
    expect(read("docs/licences.md")).toBe(listed);
  });
});

describe("the audit before a release", () => {
  const NOTHING = { vulnerabilities: {}, metadata: { vulnerabilities: { total: 0 } } };
  const SOMETHING = {
    vulnerabilities: { undici: { severity: "high" } },
    metadata: { vulnerabilities: { total: 1 } },
  };

  it.each([
    ["passes where nothing is known", JSON.stringify(NOTHING), 0, "No known vulnerability"],
    ["fails where something is", JSON.stringify(SOMETHING), 1, "undici: high"],
    [
      "says that the registry does not answer it",
      '{"message":"405 Method Not Allowed"}',
      0,
      "does not answer",
    ],
    ["says so where there is no answer at all", "", 0, "does not answer"],
  ])("%s", (_, answer, exitCode, words) => {
    const folder = mkdtempSync(join(tmpdir(), "audit-"));
    try {
      writeFileSync(join(folder, "answer"), answer);
      writeFileSync(join(folder, "npm"), `#!/bin/sh\ncat "${join(folder, "answer")}"\nexit 1\n`, {
        mode: 0o755,
      });
      const env = { ...process.env, PATH: [folder, process.env.PATH].join(delimiter) };
      const script = join(CHECKOUT, ".ci/audit.mjs");
      const { status, stdout } = spawnSync(process.execPath, [script], { encoding: "utf8", env });
      expect(stdout).toContain(words);
      expect(status).toBe(exitCode);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("is a step of the release, before anything is published", () => {
    const release = read(".github/workflows/release.yml");
    expect(release.indexOf("node .ci/audit.mjs")).toBeGreaterThan(0);
    expect(release.indexOf("npm publish")).toBeGreaterThan(release.indexOf("node .ci/audit.mjs"));
  });
});
