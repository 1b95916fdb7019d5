import type { EmulatedTenant } from "../../emulator";
import { basicAuth, type DeclaredArgs, engineFixture, microsoft365 } from "../engine/fixture";
import { hang, kill, waitWhileRunning } from "../kill/kill-processes";
import { CANARIES, canariesNamed, PUBLIC_PASSWORDS } from "./canaries";
import { type RecordedProject, recordedProject } from "./recorded-project";
import { type Canary, findings, type Place } from "./search";

const fixture = engineFixture();

const ALL: Canary[] = [
  ...canariesNamed("password", "wrongPassword", "nextPassword", "clientSecret", "nextClientSecret"),
  ...canariesNamed("username", "apiKey", "oauthSecret", "misplaced"),
  ...Object.entries(PUBLIC_PASSWORDS).map(([name, value]) => ({
    name: `password that is a public ${name}, encoded,`,
    value,
    isPublic: true,
  })),
];

let stack: RecordedProject;
let acme: EmulatedTenant;
let office: EmulatedTenant;
let marker: EmulatedTenant;
let address: EmulatedTenant;
const accessTokens: Canary[] = [];
let places: Place[];

/** A value that the program marks as secret, and one from the configuration. */
const secret = (value: unknown) => ({ code: `pulumi.secret(${JSON.stringify(value)})` });
const configured = (key: string) => ({ code: `new pulumi.Config().requireSecret("${key}")` });

function program(declared: Record<string, DeclaredArgs>, options: Record<string, object> = {}): string {
  const args = (values: DeclaredArgs) =>
    Object.entries(values)
      .map(([name, value]) => `"${name}": ${(value as { code?: string }).code ?? JSON.stringify(value)}`)
      .join(", ");
  return [
    'const pulumi = require("@pulumi/pulumi");',
    'const { EmailConfig } = require("pulumi-qlik");',
    ...Object.entries(declared).map(
      ([name, value]) =>
        `exports.${name} = new EmailConfig("${name}", {${args(value)}}, ${JSON.stringify(options[name] ?? {})});`,
    ),
  ].join("\n");
}

const declared = (password: unknown = CANARIES.password, clientSecret: string = CANARIES.clientSecret) => ({
  acme: basicAuth(acme, { emailPassword: password, username: secret(CANARIES.username) }),
  office: microsoft365(office, { clientSecret }),
  marker: basicAuth(marker, { emailPassword: PUBLIC_PASSWORDS.marker }),
  address: basicAuth(address, {
    username: PUBLIC_PASSWORDS.address,
    emailPassword: PUBLIC_PASSWORDS.address,
  }),
});

/** Repeats a value in the forms that a server may use in an error. */
function echo(value: string): string {
  return [
    value,
    JSON.stringify(value),
    encodeURIComponent(value),
    new URLSearchParams({ value }).toString(),
    Buffer.from(value).toString("base64"),
    Buffer.from(`\0alerts\0${value}`).toString("base64"),
    value.replace(/\s+/g, " "),
  ].join(" | ");
}
const rejection = (value: string) => ({
  errors: [{ code: "EMAIL-1", title: "Rejected", detail: echo(value) }],
});

beforeAll(async () => {
  [acme, office, marker, address] = ["acme", "office", "marker", "address"].map((name) =>
    fixture.tenant(name),
  ) as [EmulatedTenant, EmulatedTenant, EmulatedTenant, EmulatedTenant];
  acme.credentials = { apiKey: CANARIES.apiKey };
  office.credentials = { clientId: "an-oauth-client", clientSecret: CANARIES.oauthSecret };
  office.fault({
    kind: "answer",
    on: "POST token",
    times: Infinity,
    change: (token) => {
      accessTokens.push({
        name: "access token",
        value: `canary${(token as { access_token: string }).access_token}`,
      });
      return token;
    },
  });
  stack = await recordedProject(fixture, [acme, office], {
    program: program(declared(configured("password"))),
  });
  const { project, run } = stack;
  await project.config("password", CANARIES.password, { secret: true });
  await project.config("qlik:apiKey", CANARIES.apiKey, { secret: true });
  const tenantCredentials = JSON.stringify({
    [office.host]: { clientId: "an-oauth-client", clientSecret: CANARIES.oauthSecret },
    ...Object.fromEntries(
      [marker, address].map(({ host }) => [host, { apiKey: fixture.emulator.keys.admin }]),
    ),
  });
  await project.config("qlik:tenants", tenantCredentials, { secret: true });

  const succeeds = async (...args: string[]) => {
    const { code, output } = await run(args);
    if (code !== 0) throw new Error(output);
  };
  const fails = async (words: string | RegExp, ...args: string[]) => {
    const { code, output } = await run(args);
    expect(code).not.toBe(0);
    expect(output.replace(/\s+/g, " ")).toMatch(words);
  };

  // A create, after both kinds of preview.
  await succeeds("preview", "--json", "--save-plan=plan.json");
  await succeeds("up", "--yes", "--diff");
  expect(acme.config()).toMatchObject({ emailPassword: CANARIES.password, username: CANARIES.username });
  expect(office.config()).toMatchObject({ clientSecret: CANARIES.clientSecret });
  expect(marker.config()).toMatchObject({ emailPassword: PUBLIC_PASSWORDS.marker });

  // Arguments that fail the check.
  await project.setProgram(
    program({
      acme: {
        ...declared().acme,
        tenantUrl: `https://user:${encodeURIComponent(CANARIES.misplaced)}@example.com`,
        username: secret(` ${CANARIES.username} `),
        emailPassword: { in: CANARIES.misplaced },
        emailPasswrd: CANARIES.misplaced,
        clientSecret: [CANARIES.misplaced],
      } as DeclaredArgs,
    }),
  );
  await fails("emailPasswrd", "preview", "--json");

  // An import, which is not supported.
  await project.setProgram(program(declared(), { acme: { import: "acme.localhost" } }));
  await fails("cannot import", "preview");

  // Tenants that repeat the secret in an error.
  await project.setProgram(program(declared(CANARIES.wrongPassword, CANARIES.nextClientSecret)));
  acme.fault({ kind: "status", status: 400, on: "PATCH", body: rejection(CANARIES.wrongPassword) });
  office.fault({ kind: "status", status: 500, on: "PUT", body: rejection(CANARIES.nextClientSecret) });
  await fails("Rejected", "up", "--yes", "--skip-preview", "--diff", "--continue-on-error");

  // A mail server that repeats the password in an output; a rollback.
  const withValidation = (validation: string) => ({
    ...declared(CANARIES.nextPassword),
    acme: { ...declared(CANARIES.nextPassword).acme, verifyConnection: true, validation },
  });
  const connected = { success: true, message: `250 ${echo(CANARIES.nextPassword)}`, smtpResponseCode: 250 };
  acme.fault({ kind: "body", on: "POST verify-connection", text: JSON.stringify(connected) });
  await project.setProgram(program(withValidation("fail")));
  await succeeds("up", "--yes", "--diff");
  expect(await project.resource("acme")).toMatchObject({ outputs: { connection: { success: true } } });
  acme.acceptPassword(CANARIES.nextPassword);
  await project.setProgram(
    program({
      ...withValidation("rollback"),
      acme: { ...withValidation("rollback").acme, emailPassword: CANARIES.wrongPassword },
    }),
  );
  await fails("Rolled back", "up", "--yes", "--skip-preview");
  expect(acme.config()).toMatchObject({ emailPassword: CANARIES.nextPassword });

  // Drift that is refreshed, previewed and reverted; a run that is killed during its write.
  acme.updateConfig({ username: "mallory", emailPassword: undefined });
  await succeeds("refresh", "--yes", "--diff");
  await succeeds("preview", "--diff", "--refresh");
  const up = project.start(["up", "--yes", "--skip-preview", "--diff"]);
  await waitWhileRunning(up, [hang(acme, { request: "PATCH", after: 0, when: "before" })]);
  kill(project, up, "everything");
  stack.record("a killed `up`", await up.finished);
  await succeeds("cancel", "--yes");

  // Invalid and refused credentials.
  await project.config("qlik:tenants", `{"${acme.host}": {"apiKey": "${CANARIES.misplaced}"`, {
    secret: true,
  });
  await fails("QLIK_TENANTS", "preview");
  await project.config("qlik:tenants", tenantCredentials, { secret: true });
  acme.fault({ kind: "status", on: "GET", status: 403, body: rejection(CANARIES.apiKey) });
  await fails("Rejected", "preview");
  office.fault({ kind: "status", on: "POST token", status: 401, body: rejection(CANARIES.oauthSecret) });
  await fails("Rejected", "preview");

  await project.setProgram(program(withValidation("warn")));
  await succeeds("up", "--yes", "--skip-preview");
  await succeeds("stack", "export");
  await succeeds("stack", "output", "--json");
  await succeeds("stack", "history", "--json");
  acme.fault({ kind: "status", on: "DELETE", status: 400, body: rejection(CANARIES.nextPassword) });
  await fails("Rejected", "destroy", "--yes", "--diff");
  await succeeds("destroy", "--yes", "--diff");
  expect(acme.config()).toBeUndefined();

  places = stack.places();
  const secrets = ALL.length + accessTokens.length;
  process.stdout.write(`${places.length} places searched for ${secrets} secrets.\n`);
});

it.each(ALL)("no output or file contains the $name", (canary) => {
  expect(findings(places, [canary])).toEqual([]);
});

it("no output or file contains an access token", () => {
  expect(accessTokens.length).toBeGreaterThan(5);
  expect(findings(places, accessTokens)).toEqual([]);
});

it.each([
  ["the state", /^backend\/\.pulumi\/stacks\/test-project\/dev\.json$/],
  ["the previous state", /^backend\/\.pulumi\/stacks\/.*\.bak$/],
  ["the history", /^backend\/\.pulumi\/history\/.*\.checkpoint\.json$/],
  ["backups", /^backend\/\.pulumi\/backups\//],
  ["the stack's configuration", /^program\/Pulumi\.dev\.yaml$/],
  ["a saved plan", /^program\/plan\.json$/],
  ["the engine's logs", /^home\/logs\//],
  ["the event log", /^events\.ndjson$/],
  ["the stdout of a command", /^stdout of `pulumi preview --json`$/],
  ["the stderr of a command", /^stderr of `pulumi destroy.*`$/],
  ["the stdout of a killed command", /^stdout of a killed `up`$/],
  ["the process list", /^the process list$/],
])("the search covers %s", (_, name) => {
  const texts = places.filter((place) => name.test(place.name));
  expect(texts.map(({ text }) => text).join("")).not.toBe("");
});

it("the search covers the running provider", () => {
  const listed = places.filter(({ name }) => name === "the process list");
  expect(listed.map(({ text }) => text)).toContainEqual(expect.stringContaining("dynamic-provider"));
});

it("a password that public texts contain too is encrypted in all JSON", () => {
  const documents = places.flatMap(({ name, text }) => {
    const json = /^(backend|program)\/.*json$/.test(name) ? text.slice(text.indexOf("\n")) : undefined;
    return json === undefined ? [] : [JSON.parse(json) as unknown];
  });
  const passwords = documents.flatMap((document) => valuesOf(document, "emailPassword"));
  expect(passwords.length).toBeGreaterThan(20);
  for (const password of passwords)
    expect(password).toEqual(expect.objectContaining({ [SIGNATURE]: SECRET }));
});

/** The engine's marks of a special value in JSON, and of a secret. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Returns every value of this name, at any depth. Lists are dependencies. */
function valuesOf(value: unknown, searched: string): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === searched && !Array.isArray(inner) ? [inner] : valuesOf(inner, searched),
  );
}
