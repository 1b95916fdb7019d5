import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Emulator, startEmulator } from "../../emulator";
import type { Project } from "../../test-harness";
import { tarball } from "../../test-harness/installation";
import { loopbackCertificate } from "../../test-harness/mail-server";
import { basicAuth, engineFixture, expectNoChanges, expectSuccess, programWith } from "../engine/fixture";
import { type ConnectProxy, startProxy } from "../engine/proxy";

const fixture = engineFixture();
let project: Project;
/** The packed package, as npm installs it. */
let installed: string;
/** The files of the plugin, outside of the project. */
let plugin: string;

beforeAll(async () => {
  project = await fixture.project({
    install: "native",
    program: programWith({ mail: basicAuth(fixture.tenant("acme")) }),
  });
  installed = join(project.folder, "node_modules/pulumi-qlik");
  plugin = join(project.env.PULUMI_HOME as string, "..", "plugin");
});

describe("the packed package", () => {
  const files = () => readdirSync(join(installed, "plugin")).sort();

  it("has one executable with all of its packages, the schema and the licences", () => {
    expect(files()).toEqual([
      "NOTICES.txt",
      "pulumi-resource-qlik",
      "pulumi-resource-qlik.cmd",
      "schema.json",
    ]);
    expect(readFileSync(join(installed, "plugin/NOTICES.txt"), "utf8")).toMatch(/^undici \d.* \(MIT\)$/m);
  });

  it("has a plugin of less than 1 MB", () => {
    const sizes = files().map((file) => statSync(join(installed, "plugin", file)).size);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(1_000_000);
  });

  it("has a plugin that npm adds to PATH, and that `pulumi install` does not look for elsewhere", () => {
    const contents = execFileSync("tar", ["-xzOf", tarball(), "package/package.json"], { encoding: "utf8" });
    const { bin, pulumi } = JSON.parse(contents) as { bin: Record<string, string>; pulumi?: object };
    const executable = join(installed, bin["pulumi-resource-qlik"] ?? "");

    expect(executable).toBe(join(installed, "plugin/pulumi-resource-qlik"));
    expect(statSync(executable).mode & 0o111).toBe(0o111);
    // The CLI downloads the plugin that such a section names, even if the project names a folder.
    expect(pulumi).toBeUndefined();
  });

  it("has no other copy of the plugin", () => {
    const names = execFileSync("tar", ["-tzf", tarball()], { encoding: "utf8" });
    expect(names).not.toContain("dist/provider/plugin");
  });

  it("provides the plugin to a project that names its folder", async () => {
    await expectSuccess(project.up());
    await expectNoChanges(project);
  });
});

describe("a project that names no folder", () => {
  beforeAll(() => {
    renameSync(join(installed, "plugin"), plugin);
    writeFileSync(join(project.folder, "Pulumi.yaml"), "name: test-project\nruntime: nodejs\n");
  });

  it("reads the schema of the plugin for `pulumi package`", async () => {
    const executable = join(plugin, "pulumi-resource-qlik");
    const { stdout } = await expectSuccess(project.pulumi(["package", "get-schema", executable]));
    const { name, version, resources } = JSON.parse(readFileSync(join(plugin, "schema.json"), "utf8"));
    expect(JSON.parse(stdout)).toMatchObject({ name, version });
    expect(Object.keys(JSON.parse(stdout).resources)).toEqual(Object.keys(resources));
  });

  it("uses the plugin on PATH", async () => {
    const PATH = [plugin, project.env.PATH].join(delimiter);
    const { output } = await expectSuccess(
      project.pulumi(["preview", "--expect-no-changes"], { env: { PATH } }),
    );
    expect(output).toContain("pulumi-resource-qlik from $PATH");
  });

  it.each(["a folder", "an archive"])("uses the plugin that the CLI installed from %s", async (source) => {
    const archive = `${plugin}.tar.gz`;
    execFileSync("tar", ["-czf", archive, "-C", plugin, "."]);
    const { version } = JSON.parse(readFileSync(join(plugin, "schema.json"), "utf8"));
    const file = ["--reinstall", "--file", source === "a folder" ? plugin : archive];
    await expectSuccess(project.pulumi(["plugin", "install", "resource", "qlik", version, ...file]));

    await expectNoChanges(project);

    await expectSuccess(project.pulumi(["plugin", "rm", "resource", "qlik", "--yes"]));
  });
});

describe("a tenant behind a proxy", () => {
  /** Not on loopback, so that only the proxy reaches it. No public name ends in `.test`. */
  const HOST = "acme.eu.qlikcloud.test";
  let secure: Emulator;
  let proxy: ConnectProxy;

  beforeAll(async () => {
    const tls = await loopbackCertificate([HOST]);
    secure = await startEmulator({ tls });
    proxy = await startProxy(secure.port);
    writeFileSync(join(project.folder, "ca.pem"), tls.cert);
  });
  afterAll(async () => {
    await secure.stop();
    await proxy.stop();
  });

  it("is reached by the plugin, whose bundle has a part of undici only", async () => {
    const tenant = secure.tenant(HOST);
    await project.setProgram(programWith({ other: basicAuth(tenant, { tenantUrl: `https://${HOST}` }) }));
    const env = {
      PATH: [plugin, project.env.PATH].join(delimiter),
      QLIK_API_KEY: secure.keys.admin,
      HTTPS_PROXY: proxy.url,
      QLIK_ALLOWED_HOSTS: "*.qlikcloud.test",
      NODE_EXTRA_CA_CERTS: join(project.folder, "ca.pem"),
    };

    await expectSuccess(project.pulumi(["up", "--yes", "--skip-preview", "--target", "**other"], { env }));

    expect(tenant.requests()).toEqual(["GET", "PATCH", "GET", "POST validate"]);
    expect(proxy.hosts).toContain(`${HOST}:443`);
  });
});
