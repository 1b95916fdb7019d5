import type { EmulatedTenant } from "../../emulator";
import { type DeclaredArgs, engineFixture } from "../engine/fixture";
import { hang, kill, waitWhileRunning } from "../kill/kill-processes";
import { CANARIES, named, PUBLIC_PASSWORDS } from "./canaries";
import { type Watched, watched } from "./recorded-project";
import { type Canary, findings, type Place } from "./search";

const fixture = engineFixture();

const ALL: Canary[] = [
  ...named(
    ...([
      "password",
      "wrongPassword",
      "nextPassword",
      "clientSecret",
      "nextClientSecret",
      "username",
    ] as const),
    ...(["apiKey", "oauthSecret", "misplaced"] as const),
  ),
  ...Object.entries(PUBLIC_PASSWORDS).map(([name, value]) => ({
    name: `password that is a public ${name}, encoded,`,
    value,
    isPublic: true,
  })),
];

const BASIC = {
  serverAddress: "smtp.example.com",
  serverPort: 587,
  securityType: "StartTLS",
  username: "alerts",
  emailAddress: "alerts@example.com",
};

let stack: Watched;
let acme: EmulatedTenant;
let office: EmulatedTenant;
let marker: EmulatedTenant;
let address: EmulatedTenant;
const accessTokens: Canary[] = [];
let places: Place[];

/** What a resource declares; `secret(…)` is a value that the program itself holds for secret. */
const secret = (value: unknown) => ({ secret: value });
function program(declared: Record<string, DeclaredArgs>, options: Record<string, object> = {}): string {
  const args = (value: DeclaredArgs) =>
    Object.entries(value)
      .map(([name, one]) => {
        const inner = (one as { secret?: unknown } | undefined)?.secret;
        const text = inner === undefined ? JSON.stringify(one) : `pulumi.secret(${JSON.stringify(inner)})`;
        return `${JSON.stringify(name)}: ${text}`;
      })
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

const declared = (password: string = CANARIES.password, clientSecret: string = CANARIES.clientSecret) => ({
  acme: { ...BASIC, tenantUrl: acme.url, emailPassword: password, username: secret(CANARIES.username) },
  office: {
    tenantUrl: office.url,
    serviceProvider: "Microsoft365",
    clientId: "an-application",
    clientSecret,
    providerTenantId: "a-directory",
    emailAddress: "alerts@example.com",
  },
  marker: { ...BASIC, tenantUrl: marker.url, emailPassword: PUBLIC_PASSWORDS.marker },
  address: {
    ...BASIC,
    tenantUrl: address.url,
    username: PUBLIC_PASSWORDS.address,
    emailPassword: PUBLIC_PASSWORDS.address,
  },
});

/** A tenant that repeats what it was sent in every way that a server might. */
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
const refusing = (value: string) => ({
  errors: [{ code: "EMAIL-1", title: "Refused", detail: echo(value) }],
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
    change: (answer) => {
      accessTokens.push({
        name: "access token",
        value: `canary${(answer as { access_token: string }).access_token}`,
      });
      return answer;
    },
  });
  stack = await watched(fixture, [acme, office], { program: program(declared()) });
  const { project, run } = stack;
  await project.config("qlik:apiKey", CANARIES.apiKey, { secret: true });
  const ofTenants = JSON.stringify({
    [office.host]: { clientId: "an-oauth-client", clientSecret: CANARIES.oauthSecret },
    ...Object.fromEntries(
      [marker, address].map(({ host }) => [host, { apiKey: fixture.emulator.keys.admin }]),
    ),
  });
  await project.config("qlik:tenants", ofTenants, { secret: true });

  const succeeds = async (...args: string[]) => {
    const { code, output } = await run(args);
    if (code !== 0) throw new Error(output);
  };
  const fails = async (words: string | RegExp, ...args: string[]) => {
    const { code, output } = await run(args);
    expect(code).not.toBe(0);
    expect(output.replace(/\s+/g, " ")).toMatch(words);
  };

  // Create, previewed in each way.
  await succeeds("preview", "--json", "--save-plan=plan.json");
  await succeeds("up", "--yes", "--diff");
  expect(acme.config()).toMatchObject({ emailPassword: CANARIES.password, username: CANARIES.username });
  expect(office.config()).toMatchObject({ clientSecret: CANARIES.clientSecret });
  expect(marker.config()).toMatchObject({ emailPassword: PUBLIC_PASSWORDS.marker });

  // Arguments that are refused before anything is called.
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

  // Import, which is refused.
  await project.setProgram(program(declared(), { acme: { import: "acme.localhost" } }));
  await fails("cannot import", "preview");

  // A tenant that refuses with an echo, and one that answers with a page of echoes.
  await project.setProgram(program(declared(CANARIES.wrongPassword, CANARIES.nextClientSecret)));
  acme.fault({ kind: "status", status: 400, on: "PATCH", body: refusing(CANARIES.wrongPassword) });
  office.fault({ kind: "status", status: 500, on: "PUT", body: refusing(CANARIES.nextClientSecret) });
  await fails("Refused", "up", "--yes", "--skip-preview", "--diff", "--continue-on-error");

  // A mail server that repeats the password in what becomes an output; a verdict that makes the change go back.
  const judged = (validation: string) => ({
    ...declared(CANARIES.nextPassword),
    acme: { ...declared(CANARIES.nextPassword).acme, verifyConnection: true, validation },
  });
  const connected = { success: true, message: `250 ${echo(CANARIES.nextPassword)}`, smtpResponseCode: 250 };
  acme.fault({ kind: "body", on: "POST verify-connection", text: JSON.stringify(connected) });
  await project.setProgram(program(judged("fail")));
  await succeeds("up", "--yes", "--diff");
  expect(await project.resource("acme")).toMatchObject({ outputs: { connection: { success: true } } });
  acme.acceptPassword(CANARIES.nextPassword);
  await project.setProgram(
    program({
      ...judged("rollback"),
      acme: { ...judged("rollback").acme, emailPassword: CANARIES.wrongPassword },
    }),
  );
  await fails("Rolled back", "up", "--yes", "--skip-preview");
  expect(acme.config()).toMatchObject({ emailPassword: CANARIES.nextPassword });

  // Drift, seen and mended; a run that is killed when its write is on the way.
  acme.updateConfig({ username: "mallory", emailPassword: undefined });
  await succeeds("refresh", "--yes", "--diff");
  const up = project.start(["up", "--yes", "--skip-preview", "--diff"]);
  await waitWhileRunning(up, [hang(acme, { request: "PATCH", after: 0, when: "before" })]);
  kill(project, up, "everything");
  stack.keep("a killed `up`", await up.finished);
  await succeeds("cancel", "--yes");

  // Credentials that are not understood, and refused ones.
  await project.config("qlik:tenants", `{"${acme.host}": {"apiKey": "${CANARIES.misplaced}"`, {
    secret: true,
  });
  await fails("QLIK_TENANTS", "preview");
  await project.config("qlik:tenants", ofTenants, { secret: true });
  acme.fault({ kind: "status", on: "GET", status: 403, body: refusing(CANARIES.apiKey) });
  await fails("Refused", "preview");
  office.fault({ kind: "status", on: "POST token", status: 401, body: refusing(CANARIES.oauthSecret) });
  await fails("Refused", "preview");

  await project.setProgram(program(judged("warn")));
  await succeeds("up", "--yes", "--skip-preview");
  await succeeds("stack", "export");
  await succeeds("stack", "output", "--json");
  await succeeds("stack", "history", "--json");
  acme.fault({ kind: "status", on: "DELETE", status: 400, body: refusing(CANARIES.nextPassword) });
  await fails("Refused", "destroy", "--yes", "--diff");
  await succeeds("destroy", "--yes", "--diff");
  expect(acme.config()).toBeUndefined();

  places = stack.places();
  const secrets = ALL.length + accessTokens.length;
  process.stdout.write(`${places.length} places searched for ${secrets} secrets.\n`);
});

it.each(ALL)("nothing that was shown or left behind holds the $name", (canary) => {
  expect(findings(places, [canary])).toEqual([]);
});

it("nothing that was shown or left behind holds an access token", () => {
  expect(accessTokens.length).toBeGreaterThan(5);
  expect(findings(places, accessTokens)).toEqual([]);
});

it.each([
  ["the state", /^backend\/\.pulumi\/stacks\/test-project\/dev\.json$/],
  ["the state before", /^backend\/\.pulumi\/stacks\/.*\.bak$/],
  ["the history", /^backend\/\.pulumi\/history\/.*\.checkpoint\.json$/],
  ["backups", /^backend\/\.pulumi\/backups\//],
  ["the stack's configuration", /^program\/Pulumi\.dev\.yaml$/],
  ["a saved plan", /^program\/plan\.json$/],
  ["the engine's logs", /^home\/logs\//],
  ["what a command says", /^what `pulumi preview --json` says$/],
  ["what a command complains of", /^what `pulumi destroy.*` complains of$/],
  ["what a killed command says", /^what a killed `up` says$/],
  ["the process list", /^the process list$/],
])("the search has seen %s", (_, name) => {
  const texts = places.filter((place) => name.test(place.name));
  expect(texts.map(({ text }) => text).join("")).not.toBe("");
});

it("the search has seen the provider at work", () => {
  const listed = places.filter(({ name }) => name === "the process list");
  expect(listed.map(({ text }) => text)).toContainEqual(expect.stringContaining("dynamic-provider"));
});

it("a password that is a public word, too, is encrypted wherever JSON has one", () => {
  const documents = places.flatMap(({ name, text }) => {
    const json = /^(backend|program)\/.*json$/.test(name) ? text.slice(text.indexOf("\n")) : undefined;
    return json === undefined ? [] : [JSON.parse(json) as unknown];
  });
  const passwords = documents.flatMap((document) => valuesOf(document, "emailPassword"));
  expect(passwords.length).toBeGreaterThan(20);
  for (const password of passwords)
    expect(password).toEqual(expect.objectContaining({ [SIGNATURE]: SECRET }));
});

/** How the engine marks a value of JSON as one of its own, and this one as a secret. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Every value of this name, at any depth; lists tell dependencies. */
function valuesOf(value: unknown, wanted: string): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === wanted && !Array.isArray(inner) ? [inner] : valuesOf(inner, wanted),
  );
}
