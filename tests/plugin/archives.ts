import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Project } from "../../test-harness";
import { pulumiCli } from "../../test-harness/installation";
import { engineFixture, expectSuccess } from "../engine/fixture";
import { codeSignatureOf } from "./mach-o";

/*
 * `npm run test:archives` builds the release archives of this machine and of macOS. `npm test` does not include it, because it
 * downloads Node.js for the executables.
 */

const PLATFORMS: Record<string, string> = { x64: "amd64", arm64: "arm64" };
const PLATFORM = `${process.platform}-${PLATFORMS[process.arch]}`;
const { version } = JSON.parse(readFileSync("plugin/schema.json", "utf8")) as { version: string };
const archiveOf = (platform: string) => `pulumi-resource-qlik-v${version}-${platform}.tar.gz`;
const ARCHIVE = archiveOf(PLATFORM);

const fixture = engineFixture();
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "archives-"));
  buildArchive(PLATFORM, folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The CLI omits empty objects. */
function schemaOf(text: string): unknown {
  return JSON.parse(text, (_, value) => (isDeepStrictEqual(value, {}) ? undefined : value));
}

function buildArchive(platform: string, out: string): void {
  execFileSync("node", [resolve("scripts/release/archives.mts"), "--out", out, platform], { stdio: "pipe" });
}

it("has the executable at its root, and a checksum", () => {
  const archive = readFileSync(join(folder, ARCHIVE));
  const checksum = createHash("sha256").update(archive).digest("hex");

  expect(readdirSync(folder).sort()).toEqual(["SHA256SUMS", ARCHIVE]);
  expect(readFileSync(join(folder, "SHA256SUMS"), "utf8")).toBe(`${checksum}  ${ARCHIVE}\n`);
  expect(execFileSync("tar", ["-tzf", join(folder, ARCHIVE)], { encoding: "utf8" }).split("\n")).toEqual([
    "pulumi-resource-qlik",
    "LICENSE",
    "NOTICES.txt",
    "LICENSE-node.txt",
    "",
  ]);
});

describe("on a machine without Node.js", () => {
  let project: Project;
  const tenant = () => fixture.tenant("acme");

  beforeAll(async () => {
    // The programs of the CLI, and nothing else. A program is not run: it would need its language.
    const PATH = dirname(pulumiCli());
    const env = { PATH, QLIK_TENANT_URL: tenant().url };
    project = await fixture.project({ install: "none", program: "", env });
    await expectSuccess(
      project.pulumi(["plugin", "install", "resource", "qlik", version, "--file", join(folder, ARCHIVE)]),
    );
    tenant().updateConfig({ serverAddress: "smtp.example.com", serverPort: 587, username: "alerts" });
  });

  it("imports, refreshes and destroys a configuration", async () => {
    const host = new URL(tenant().url).host;
    const args = [
      "qlik:index:EmailConfig",
      "mail",
      host,
      "--yes",
      "--generate-code=false",
      "--protect=false",
    ];
    await expectSuccess(project.pulumi(["import", ...args]));
    expect((await project.resource("mail"))?.outputs).toMatchObject({ username: "alerts" });

    tenant().updateConfig({ username: "other" });
    await expectSuccess(project.refresh());
    expect((await project.resource("mail"))?.outputs).toMatchObject({ username: "other" });

    await expectSuccess(project.destroy());
    expect(tenant().requests().at(-1)).toBe("DELETE");
  });

  it("returns the schema, which the executable contains", async () => {
    const { stdout } = await expectSuccess(project.pulumi(["package", "get-schema", "qlik"]));
    expect(schemaOf(stdout)).toEqual(schemaOf(readFileSync("plugin/schema.json", "utf8")));
  });
});

describe.each(["darwin-amd64", "darwin-arm64"])("the executable for %s", (platform) => {
  let executable: Buffer;

  beforeAll(() => {
    const out = mkdtempSync(join(folder, "darwin-"));
    buildArchive(platform, out);
    const archive = join(out, archiveOf(platform));
    executable = execFileSync("tar", ["-xzOf", archive, "pulumi-resource-qlik"], { maxBuffer: 2 ** 30 });
  });

  it("has an intact ad hoc signature, without which Apple silicon refuses it", () => {
    expect(codeSignatureOf(executable)).toEqual({
      identifier: "pulumi-resource-qlik",
      isAdHoc: true,
      isIntact: true,
    });
  });

  it("would not be intact with another byte", () => {
    const changed = Buffer.from(executable);
    changed.writeUInt8(changed.readUInt8(changed.length >> 1) ^ 1, changed.length >> 1);
    expect(codeSignatureOf(changed)).toMatchObject({ isIntact: false });
  });
});
