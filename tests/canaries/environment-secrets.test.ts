import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EmulatedTenant } from "../../emulator";
import {
  basicAuth,
  diagnosticsOf,
  engineFixture,
  microsoft365,
  programWith,
  writes,
} from "../engine/fixture";
import { CANARIES, canariesNamed } from "./canaries";
import { type RecordedProject, recordedProject } from "./recorded-project";
import { findings } from "./search";

const fixture = engineFixture();
const LOGS = ["--logtostderr", "-v=9"];

let stack: RecordedProject;
let acme: EmulatedTenant;
let office: EmulatedTenant;

const program = (acmeArgs: object) =>
  programWith({
    acme: basicAuth(acme, { emailPassword: undefined, ...acmeArgs }),
    office: microsoft365(office, { clientSecret: undefined, clientSecretFrom: { file: OFFICE_SECRET } }),
  });
/** Outside the places that are searched, as a mounted secret is. */
const MOUNT = mkdtempSync(join(tmpdir(), "mounted-secret-"));
const OFFICE_SECRET = join(MOUNT, "client-secret");
const FROM_ENVIRONMENT = { emailPasswordFrom: { env: "MAIL_PASSWORD" } };

beforeAll(async () => {
  writeFileSync(OFFICE_SECRET, `${CANARIES.fileSecret}\n`);
  acme = fixture.tenant("acme");
  office = fixture.tenant("office");
  acme.credentials = { apiKey: CANARIES.environmentKey };
  office.credentials = { clientId: "an-oauth-client", clientSecret: CANARIES.environmentOauth };
  stack = await recordedProject(fixture, [acme, office], {
    program: program(FROM_ENVIRONMENT),
    env: {
      QLIK_API_KEY: CANARIES.environmentKey,
      QLIK_TENANTS: JSON.stringify({
        [office.host]: { clientId: "an-oauth-client", clientSecret: CANARIES.environmentOauth },
      }),
      MAIL_PASSWORD: CANARIES.environmentPassword,
    },
  });
  // Every message between the engine and its plugins.
  stack.project.env.PULUMI_DEBUG_GRPC = join(stack.project.folder, "messages.json");
});

afterAll(() => rmSync(MOUNT, { recursive: true }));

beforeEach(() => {
  acme.clearJournal();
  office.clearJournal();
});

it("secrets from the environment and from a file reach the tenants", async () => {
  expect(await stack.run(["up", "--yes", ...LOGS])).toMatchObject({ code: 0 });
  expect(acme.config()).toMatchObject({ emailPassword: CANARIES.environmentPassword });
  expect(office.config()).toMatchObject({ clientSecret: CANARIES.fileSecret });
});

it("the state contains a salted fingerprint of each secret, not the secret", async () => {
  const { outputs, inputs } = (await stack.project.resource("acme")) ?? {};
  expect(inputs).toMatchObject(FROM_ENVIRONMENT);
  expect(inputs).not.toHaveProperty("emailPassword");
  expect(outputs).not.toHaveProperty("emailPassword");
  expect(outputs).toMatchObject({ emailPasswordFingerprint: expect.anything() });
});

it("a secret that is rotated in the environment is a change of the password alone", async () => {
  stack.project.env.MAIL_PASSWORD = CANARIES.rotatedPassword;
  acme.fault({
    kind: "status",
    on: "PATCH",
    status: 400,
    body: { errors: [{ code: "EMAIL-1", title: `Refused ${CANARIES.rotatedPassword}` }] },
  });
  expect((await stack.run(["up", "--yes", ...LOGS])).output).toContain("EMAIL-1 Refused [secret]");
  const { code, output } = await stack.run(["up", "--yes", ...LOGS]);

  expect(code).toBe(0);
  expect(output).toContain('{"op":"replace","path":"/emailPassword","value":"[secret]"}');
  expect(writes(acme).at(-1)).toEqual([
    { op: "replace", path: "/emailPassword", value: CANARIES.rotatedPassword },
  ]);
  expect(writes(office)).toEqual([]);
});

it("a missing variable is reported by its name, and no request is sent", async () => {
  const { code, ...result } = await stack.run(["preview"], { env: { MAIL_PASSWORD: "" } });

  expect(code).not.toBe(0);
  expect(diagnosticsOf({ code, ...result })).toContain(
    "emailPasswordFrom: the environment variable MAIL_PASSWORD is not set",
  );
  expect(writes(acme)).toEqual([]);
});

it("no output, file, log at -v=9 or message to a plugin contains a secret", () => {
  const places = stack.places();
  const canaries = canariesNamed(
    ...(["environmentPassword", "rotatedPassword", "fileSecret", "environmentKey"] as const),
    "environmentOauth",
  );

  const logs = places.filter(({ name }) => name.includes("-v=9") && name.startsWith("stderr of"));
  expect(logs.some(({ text }) => text.includes("serverAddress={smtp.example.com}"))).toBe(true);
  const messages = places.find(({ name }) => name === "program/messages.json");
  expect(messages?.text.includes("/pulumirpc.ResourceProvider/Create")).toBe(true);
  expect(findings(places, canaries)).toEqual([]);
  process.stdout.write(
    `${places.length} places searched for ${canaries.length} secrets, logs at -v=9 among them.\n`,
  );
});

describe("a password that moves from the program to the environment", () => {
  it("needs no write, and is removed from the state", async () => {
    delete stack.project.env.PULUMI_DEBUG_GRPC;
    await stack.project.setProgram(program({ emailPassword: CANARIES.password }));
    expect(await stack.run(["up", "--yes", "--skip-preview"])).toMatchObject({ code: 0 });
    expect((await stack.project.resource("acme"))?.outputs).toHaveProperty("emailPassword");
    acme.clearJournal();

    stack.project.env.MAIL_PASSWORD = CANARIES.password;
    await stack.project.setProgram(program(FROM_ENVIRONMENT));
    expect(await stack.run(["up", "--yes", "--skip-preview"])).toMatchObject({ code: 0 });

    expect(writes(acme)).toEqual([]);
    const { inputs, outputs } = (await stack.project.resource("acme")) ?? {};
    expect(inputs).not.toHaveProperty("emailPassword");
    expect(outputs).not.toHaveProperty("emailPassword");
    expect(outputs).toHaveProperty("emailPasswordFingerprint");
  });
});
