import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Emulator, startEmulator } from "../../emulator";
import { createProject, type Project } from "../../test-harness";

jest.setTimeout(300_000);

/** Stacks that version 0.1.0 has made. The README.md there describes them. */
const RECORDED = join(__dirname, "fixtures/0.1.0");
const PASSWORD = "Pa55-of-the-mail-server";
const ROTATED_PASSWORD = "Pa55-rotated";
const SECRETS = [PASSWORD, ROTATED_PASSWORD, "Pa55-of-the-environment", "5ecret-of-the-app"];
const TENANTS = ["password", "environment", "microsoft365", "checks", "alpha", "beta", "gamma"];

const PATCHED = ["GET", "PATCH", "GET", "POST validate"];
const PUT = ["GET", "PUT", "GET", "POST validate"];
const CHECKS = ["POST verify-connection", "POST send-test-email"];

let emulator: Emulator;
let project: Project;

beforeAll(async () => {
  emulator = await startEmulator();
  const configs = JSON.parse(readRecorded("tenants.json")) as Record<string, Record<string, unknown>>;
  for (const [name, config] of Object.entries(configs)) emulator.tenant(name).updateConfig(config);
  for (const name of ["checks", "failed"]) emulator.tenant(name).acceptPassword(PASSWORD);
  project = await createProject({
    program: { folder: RECORDED },
    env: {
      EMULATOR_PORT: String(emulator.port),
      QLIK_API_KEY: emulator.keys.admin,
      SMTP_PASSWORD: "Pa55-of-the-environment",
    },
  });
});
afterAll(async () => {
  await project?.remove();
  await emulator?.stop();
});
beforeEach(() => {
  for (const name of [...TENANTS, "failed"]) emulator.tenant(name).clearJournal();
});

const readRecorded = (file: string) => readFileSync(join(RECORDED, file), "utf8");

async function importState(state: string) {
  const input = state.replaceAll("{{port}}", String(emulator.port));
  expect(await project.pulumi(["stack", "import"], { input })).toMatchObject({ code: 0 });
}

const ofEach = <Value>(get: (tenant: string) => Value) =>
  Object.fromEntries(TENANTS.map((name) => [name, get(name)]));
const requests = () => ofEach((name) => emulator.tenant(name).requests());
const configs = () => ofEach((name) => emulator.tenant(name).config());

/** Returns the outputs of every resource, with decrypted secrets. */
async function outputs() {
  const { stdout } = await project.pulumi(["stack", "export", "--show-secrets"]);
  const { deployment } = JSON.parse(stdout) as {
    deployment: { resources: { urn: string; outputs?: object }[] };
  };
  return Object.fromEntries(deployment.resources.map(({ urn, outputs: values }) => [urn, values]));
}

describe("a stack of version 0.1.0", () => {
  beforeAll(() => importState(readRecorded("dev.json")));

  it("has no changes", async () => {
    expect(await project.preview("--expect-no-changes")).toMatchObject({ code: 0 });
    expect(requests()).toEqual(ofEach(() => ["GET"]));
  });

  it("is refreshed without a change of its state", async () => {
    const before = await outputs();

    expect(await project.refresh("--expect-no-changes")).toMatchObject({ code: 0 });
    expect(requests()).toEqual(ofEach(() => ["GET"]));
    expect(await outputs()).toEqual(before);
  });

  it("is updated by a changed setting, and no ignored or unchanged one", async () => {
    const before = configs();
    project.env.EMAIL_ADDRESS = "new@example.com";

    expect(await project.up()).toMatchObject({ code: 0 });
    expect(requests()).toEqual({
      ...ofEach(() => PATCHED),
      microsoft365: PUT,
      beta: PUT,
      checks: [...PATCHED, ...CHECKS],
    });
    expect(emulator.tenant("password").journal[1]?.body).toEqual([
      { op: "replace", path: "/emailAddress", value: "new@example.com" },
    ]);
    expect(configs()).toEqual(ofEach((name) => ({ ...before[name], emailAddress: "new@example.com" })));
  });

  it("is updated by a rotated secret of the environment only if the resource reads it", async () => {
    project.env.SMTP_PASSWORD = ROTATED_PASSWORD;

    expect(await project.up()).toMatchObject({ code: 0 });
    expect(requests()).toEqual({
      ...ofEach(() => ["GET"]),
      environment: PATCHED,
      alpha: PATCHED,
      beta: PUT,
    });
    for (const name of ["environment", "alpha", "beta"])
      expect(emulator.tenant(name).config()).toMatchObject({ emailPassword: ROTATED_PASSWORD });
  });

  it("has no changes after the updates", async () => {
    expect(await project.preview("--expect-no-changes")).toMatchObject({ code: 0 });
  });

  it("keeps its secrets encrypted", async () => {
    expect(await project.resource("password")).toMatchObject({
      inputs: { username: { ciphertext: expect.anything() } },
      outputs: {
        emailPassword: { ciphertext: expect.anything() },
        username: { ciphertext: expect.anything() },
      },
    });
    const files = project.readAllFiles();
    expect(SECRETS.filter((secret) => files.includes(secret))).toEqual([]);
  });

  it("is destroyed with the configurations of its tenants", async () => {
    expect(await project.destroy()).toMatchObject({ code: 0 });
    expect(requests()).toEqual(ofEach(() => ["DELETE"]));
    expect(configs()).toEqual(ofEach(() => undefined));
    expect(await project.state()).toEqual([]);
  });
});

describe("a failed resource of version 0.1.0", () => {
  const failed = () => emulator.tenant("failed");

  // Where the SDK found the `exports` of the package, the state has another name of the provider.
  beforeAll(async () => {
    expect(await project.pulumi(["stack", "init", "failed"])).toMatchObject({ code: 0 });
    const state = readRecorded("failed.json");
    await importState(state.replaceAll("pulumi-qlik/dist/sdk/dynamic-provider.js", "pulumi-qlik/dynamic"));
  });

  it("runs its pending checks and sends its pending test e-mail in the next update", async () => {
    delete project.env.EMAIL_ADDRESS;

    expect(await project.up()).toMatchObject({ code: 0 });
    expect(failed().requests()).toEqual(["GET", "POST validate", ...CHECKS]);
  });

  it("has no changes after that", async () => {
    expect(await project.refresh("--expect-no-changes")).toMatchObject({ code: 0 });
    expect(await project.preview("--expect-no-changes")).toMatchObject({ code: 0 });
    expect(failed().requests()).toEqual(["GET", "GET"]);
  });

  it("is destroyed", async () => {
    expect(await project.destroy()).toMatchObject({ code: 0 });
    expect(failed().requests()).toEqual(["DELETE"]);
  });
});
