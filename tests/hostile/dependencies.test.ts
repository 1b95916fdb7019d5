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
  it("names no registry, so that each machine uses its own", () => {
    expect(locked.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });
});

describe("the dependencies of the package", () => {
  it("are the direct ones, each with an exact version", () => {
    const { dependencies } = JSON.parse(read("package.json")) as { dependencies: Record<string, string> };
    const names = installedByUsers.map(([path]) => path.replace("node_modules/", ""));
    expect(names.sort()).toEqual(Object.keys(dependencies).sort());
    for (const version of Object.values(dependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  });

  it.each(installedByUsers)("run no script at installation: %s", (path, { hasInstallScript }) => {
    expect(hasInstallScript).toBeUndefined();
    const { scripts = {} } = JSON.parse(read(join(path, "package.json"))) as { scripts?: object };
    expect(Object.keys(scripts).filter((name) => /^(pre|post)?install$/.test(name))).toEqual([]);
  });

  it("run no script of the package itself", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: object };
    expect(Object.keys(scripts).filter((name) => /^(pre|post)?install$|^prepare$/.test(name))).toEqual([]);
  });

  it.each(installedByUsers)("have a permissive licence: %s", (_, { license }) => {
    expect(license).toMatch(/^(MIT|MIT-0|ISC|Apache-2\.0|BSD-[23]-Clause|0BSD)$/);
  });

  it("are listed in docs/licences.md", () => {
    const listed = execFileSync(process.execPath, [join(CHECKOUT, ".ci/licences.mjs")], { encoding: "utf8" });
    expect(read("docs/licences.md")).toBe(listed);
  });
});

describe("the audit before a release", () => {
  const CLEAN = { vulnerabilities: {}, metadata: { vulnerabilities: { total: 0 } } };
  const VULNERABLE = {
    vulnerabilities: { undici: { severity: "high" } },
    metadata: { vulnerabilities: { total: 1 } },
  };

  it.each([
    ["passes without a known vulnerability", JSON.stringify(CLEAN), 0, "No known vulnerability"],
    ["fails with one", JSON.stringify(VULNERABLE), 1, "undici: high"],
    ["reports that the registry does not support it", '{"message":"405 Method Not Allowed"}', 0, "npm audit"],
    ["reports an empty response", "", 0, "npm audit"],
  ])("%s", (_, response, exitCode, words) => {
    const folder = mkdtempSync(join(tmpdir(), "audit-"));
    try {
      writeFileSync(join(folder, "response"), response);
      writeFileSync(join(folder, "npm"), `#!/bin/sh\ncat "${join(folder, "response")}"\nexit 1\n`, {
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
