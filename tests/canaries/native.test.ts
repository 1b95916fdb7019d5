import { join } from "node:path";
import type { EmulatedTenant } from "../../emulator";
import { basicAuth, engineFixture, microsoft365, programWith } from "../engine/fixture";
import { hang, kill, waitWhileRunning } from "../kill/kill-processes";
import { CANARIES, canariesNamed } from "./canaries";
import { type RecordedProject, recordedProject } from "./recorded-project";
import { findings, type Place } from "./search";

const fixture = engineFixture({}, "native");

let stack: RecordedProject;
let acme: EmulatedTenant;
let office: EmulatedTenant;
let places: Place[];

const succeeds = async (...args: string[]) => {
  const { code, output } = await stack.run(args);
  if (code !== 0) throw new Error(output);
};
const fails = async (words: string, ...args: string[]) => {
  const { code, output } = await stack.run(args);
  expect(code).not.toBe(0);
  expect(output.replace(/\s+/g, " ")).toContain(words);
};
const rejection = (secret: string) => ({ errors: [{ code: "EMAIL-1", title: `Rejected ${secret}` }] });

describe("secrets of the program and of the stack's configuration", () => {
  const SECRETS = canariesNamed(
    ...(["password", "wrongPassword", "nextPassword", "clientSecret", "username", "apiKey"] as const),
    ...(["oauthSecret", "misplaced"] as const),
  );

  const program = (password: string, changes = {}) => `
    const pulumi = require("@pulumi/pulumi");
    const { EmailConfig } = require("pulumi-qlik");
    const acme = ${JSON.stringify(basicAuth(acme, { emailPassword: password, ...changes }))};
    exports.acme = new EmailConfig("acme", { ...acme, username: pulumi.secret(${JSON.stringify(CANARIES.username)}) });
    exports.office = new EmailConfig("office", ${JSON.stringify(microsoft365(office, { clientSecret: CANARIES.clientSecret }))});`;

  beforeAll(async () => {
    [acme, office] = [fixture.tenant("acme"), fixture.tenant("office")];
    acme.credentials = { apiKey: CANARIES.apiKey };
    office.credentials = { clientId: "an-oauth-client", clientSecret: CANARIES.oauthSecret };
    stack = await recordedProject(fixture, [acme, office], { program: program(CANARIES.password) });
    const { project } = stack;
    await project.config("qlik:apiKey", CANARIES.apiKey, { secret: true });
    const tenants = { [office.host]: { clientId: "an-oauth-client", clientSecret: CANARIES.oauthSecret } };
    await project.config("qlik:tenants", JSON.stringify(tenants), { secret: true });

    await succeeds("preview", "--json", "--save-plan=plan.json");
    await succeeds("up", "--yes", "--skip-preview", "--diff");
    expect(acme.config()).toMatchObject({ emailPassword: CANARIES.password, username: CANARIES.username });

    await project.setProgram(
      program(CANARIES.password, { emailPasswrd: CANARIES.misplaced, clientSecret: [CANARIES.misplaced] }),
    );
    await fails("emailPasswrd", "preview");

    await project.setProgram(program(CANARIES.wrongPassword));
    acme.fault({ kind: "status", status: 400, on: "PATCH", body: rejection(CANARIES.wrongPassword) });
    await fails("Rejected", "up", "--yes", "--skip-preview", "--diff");

    acme.acceptPassword(CANARIES.nextPassword);
    await project.setProgram(program(CANARIES.wrongPassword, { validation: "rollback" }));
    await fails("Rolled back", "up", "--yes", "--skip-preview");

    await project.setProgram(program(CANARIES.nextPassword));
    acme.updateConfig({ username: "mallory", emailPassword: undefined });
    await succeeds("preview", "--diff");
    const up = project.start(["up", "--yes", "--skip-preview", "--diff"]);
    await waitWhileRunning(up, [hang(acme, { request: "PATCH", after: 0, when: "before" })]);
    kill(project, up, "everything");
    stack.record("a killed `up`", await up.finished);
    await succeeds("cancel", "--yes");

    acme.fault({ kind: "status", on: "GET", status: 403, body: rejection(CANARIES.apiKey) });
    await fails("Rejected", "preview", "--json");
    await succeeds("up", "--yes", "--skip-preview", "--diff");
    await succeeds("refresh", "--yes", "--diff");
    await succeeds("stack", "export");
    await succeeds("destroy", "--yes", "--diff");
    places = stack.places();
  });

  it.each(SECRETS)("no output or file contains the $name", (canary) => {
    expect(findings(places, [canary])).toEqual([]);
  });

  it("the search covers the event log", () => {
    const log = places.find(({ name }) => name === "events.ndjson");
    expect(log?.text).toContain('"observed":"[secret]"');
  });

  it("the search covers the running plugin", () => {
    const listed = places.filter(({ name }) => name === "the process list");
    expect(listed.map(({ text }) => text)).toContainEqual(expect.stringContaining("pulumi-resource-qlik"));
  });
});

describe("secrets of the environment", () => {
  it("are in no output, file, log at -v=9 or message to the plugin", async () => {
    const tenant = fixture.tenant("environment");
    tenant.credentials = { apiKey: CANARIES.environmentKey };
    const declared = basicAuth(tenant, {
      emailPassword: undefined,
      emailPasswordFrom: { env: "MAIL_PASSWORD" },
    });
    stack = await recordedProject(fixture, [tenant], {
      program: programWith({ mail: declared }),
      env: { QLIK_API_KEY: CANARIES.environmentKey, MAIL_PASSWORD: CANARIES.environmentPassword },
    });
    const { project } = stack;
    project.env.PULUMI_DEBUG_GRPC = join(project.folder, "messages.json");
    await succeeds("up", "--yes", "--skip-preview", "--logtostderr", "-v=9");
    project.env.MAIL_PASSWORD = CANARIES.rotatedPassword;
    tenant.fault({ kind: "status", on: "PATCH", status: 400, body: rejection(CANARIES.rotatedPassword) });
    await fails("Rejected [secret]", "up", "--yes", "--skip-preview", "--logtostderr", "-v=9");
    await succeeds("up", "--yes", "--skip-preview", "--logtostderr", "-v=9");
    expect(tenant.config()).toMatchObject({ emailPassword: CANARIES.rotatedPassword });

    places = stack.places();
    const messages = places.find(({ name }) => name === "program/messages.json");
    expect(messages?.text).toContain("/pulumirpc.ResourceProvider/Create");
    const canaries = canariesNamed("environmentPassword", "rotatedPassword", "environmentKey");
    expect(findings(places, canaries)).toEqual([]);
  });
});
