import { Session } from "../../provider/context";
import { testClock } from "../support/clock";
import { emulatedTenants, HELD } from "../support/tenants";

const tenants = emulatedTenants();
const sessions: Session[] = [];

afterEach(async () => {
  await Promise.all(sessions.splice(0).map((session) => session.close()));
});

function startSession(configuration: Record<string, string> = {}, environment: NodeJS.ProcessEnv = {}) {
  const clock = testClock();
  const told: string[] = [];
  const session = new Session((key) => configuration[key], environment, {
    clock,
    tell: (line) => void told.push(line),
  });
  sessions.push(session);
  return { session, clock, told };
}

it("lets a document stand for the live one for a minute", async () => {
  const { session, clock } = startSession({ apiKey: tenants.emulator.keys.admin });
  const emulated = tenants.newTenant();
  const tenant = session.tenant(emulated.url);

  await tenant.recall();
  clock.moveOn(59_999);
  await tenant.recall();
  expect(emulated.calls()).toEqual(["GET"]);

  clock.moveOn(1);
  emulated.holds(HELD);
  expect(await tenant.recall()).toMatchObject({ serverPort: 587 });
  expect(emulated.calls()).toEqual(["GET", "GET"]);
});

it("lets no document stand for one that could not be read", async () => {
  const { session } = startSession({ apiKey: tenants.emulator.keys.admin });
  const emulated = tenants.newTenant();
  const tenant = session.tenant(emulated.url);
  await tenant.look();
  emulated.fault({ kind: "status", status: 403 });

  await expect(tenant.look()).rejects.toThrow("403");
  await tenant.recall();

  expect(emulated.calls()).toEqual(["GET", "GET", "GET"]);
});

it("names all the places where it looked for credentials, before any call", () => {
  const { session } = startSession({ tenants: '{"beta.eu.qlikcloud.com": {"apiKey": "hush"}}' });
  expect(() => session.tenant("https://acme.eu.qlikcloud.com")).toThrow(
    "acme.eu.qlikcloud.com: there are no credentials for this tenant. Looked at qlik:tenants, QLIK_TENANTS, qlik:apiKey, " +
      "QLIK_API_KEY, qlik:clientId with qlik:clientSecret, and QLIK_CLIENT_ID with QLIK_CLIENT_SECRET. Set one of them; " +
      "`pulumi config set --secret qlik:apiKey` asks for a key.",
  );
});

it.each<[string, (url: URL) => string]>([
  ["host", ({ hostname }) => hostname],
  ["host and port", ({ host }) => host],
  ["URL", ({ href }) => href],
])("signs in to each tenant with its own credentials, by its %s", async (_how, nameOf) => {
  const [own, other] = [tenants.newTenant(), tenants.newTenant()];
  own.credentials = { apiKey: "own-key" };
  const { session } = startSession(
    { tenants: JSON.stringify({ [nameOf(new URL(own.url))]: { apiKey: "own-key" } }) },
    { QLIK_API_KEY: tenants.emulator.keys.admin },
  );

  await session.tenant(own.url).look();
  await session.tenant(other.url).look();

  expect([own.journal, other.journal]).toMatchObject([[{ status: 200 }], [{ status: 200 }]]);
});

it("hides of each tenant its own secrets: of a fleet's thousands one may be a word of another's message", async () => {
  const { session } = startSession({ apiKey: tenants.emulator.keys.admin });
  const [own, other] = [tenants.newTenant(), tenants.newTenant()];
  session.hide(own.url, ["Forbidden"]);
  for (const tenant of [own, other]) tenant.fault({ kind: "status", status: 403 });

  await expect(session.tenant(own.url).look()).rejects.toThrow("403 HTTP-403 [secret]");
  await expect(session.tenant(other.url).look()).rejects.toThrow("403 HTTP-403 Forbidden");
});

it("tells a fault of the configuration with the first call, not when a process starts", () => {
  const { session } = startSession({ liveDiff: "no" });
  expect(() => session.configuration).toThrow("qlik:liveDiff");
});

it("shows the same line once", () => {
  const { session, told } = startSession();
  for (const line of ["one", "two", "one"]) session.tellOnce(line);
  expect(told).toEqual(["one", "two"]);
});

describe("the tenant of a program's own call", () => {
  it("is the one that it names, else that of the configuration", () => {
    const { session } = startSession({ apiKey: "a-key", tenantUrl: "https://beta.eu.qlikcloud.com/" });
    expect(session.tenantOrDefault("https://Acme.eu.qlikcloud.com").host).toBe("acme.eu.qlikcloud.com");
    expect(session.tenantOrDefault(undefined).host).toBe("beta.eu.qlikcloud.com");
  });

  it("has to be one", () => {
    const { session } = startSession({ apiKey: "a-key" });
    expect(() => session.tenantOrDefault(undefined)).toThrow("tenantUrl is not set");
    expect(() => session.tenantOrDefault("acme")).toThrow("tenantUrl is no URL");
  });
});
