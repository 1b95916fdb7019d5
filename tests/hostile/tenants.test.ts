import type { Fault } from "../../emulator";
import { basicAuthArgs } from "../support/arguments";
import { failureOf, NO_RETRIES, tenantClients } from "../support/clients";
import { FakeEngine } from "../support/fake-engine";
import { misbehavingServers } from "../support/servers";
import { BASIC_AUTH, emulatedTenants } from "../support/tenants";

const tenants = emulatedTenants();
const servers = misbehavingServers();
const open = tenantClients();

/** Characters that can control a terminal, except for line feeds, which messages contain. */
const TERMINAL_CONTROLS = /[\p{Cf}\p{Cs}\u2028\u2029]|(?!\n)\p{Cc}/u;
const ESCAPES = "\u001b[31mred\u001b]0;title\u0007\u009b2J\u202e\r\u2028";

async function createdStack() {
  const tenant = tenants.newTenant();
  const stack = new FakeEngine(tenant);
  await stack.up(basicAuthArgs());
  stack.messages.length = 0;
  return { tenant, stack };
}

describe("the document of a tenant", () => {
  it.each([
    "username",
    "serverAddress",
    "securityType",
    "emailAddress",
    "errorCode",
    "tenantId",
    "serviceProvider",
  ])("does not reach the terminal with control characters: %s", async (field) => {
    const { tenant, stack } = await createdStack();
    const change = (document: unknown) => ({ ...(document as object), isValid: false, [field]: ESCAPES });
    tenant.fault({ kind: "answer", on: "GET", times: Infinity, change });

    await stack
      .preview(basicAuthArgs({ username: "another" }))
      .catch(({ message }) => stack.messages.push(message));
    await new FakeEngine(tenant).up(basicAuthArgs()).catch(({ message }) => stack.messages.push(message));

    expect(stack.messages.length).toBeGreaterThan(0);
    expect(stack.messages.filter((line) => TERMINAL_CONTROLS.test(line))).toEqual([]);
  });

  it.each<[string, string]>([
    [
      "__proto__",
      '{"isValid":true,"__proto__":{"polluted":true},"providerConfig":{"__proto__":{"polluted":true}}}',
    ],
    ["a constructor", '{"isValid":true,"constructor":{"prototype":{"polluted":true}}}'],
    ["toString", '{"isValid":true,"passwordExists":false,"toString":"x","hasOwnProperty":"y"}'],
  ])("does not change objects of the program: %s", async (_, text) => {
    const { tenant, stack } = await createdStack();
    tenant.fault({ kind: "body", on: "GET", text, times: Infinity });

    expect(await stack.preview(basicAuthArgs())).toMatchObject({ hasChanges: true });
    expect(await stack.refresh()).toBe("gone");
    expect({}).not.toHaveProperty("polluted");
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it("can be deeply nested", async () => {
    const { tenant, stack } = await createdStack();
    const deep = (open: string, close: string) => `${open.repeat(80_000)}1${close.repeat(80_000)}`;
    const { username, ...document } = tenant.document() as Record<string, unknown>;
    const text = JSON.stringify(document).replace(
      /^\{/,
      `{"extra":${deep('{"a":', "}")},"username":${deep("[", "]")},`,
    );
    expect(username).toBe(BASIC_AUTH.username);
    tenant.fault({ kind: "body", on: "GET", text });

    await expect(stack.preview(basicAuthArgs())).rejects.toThrow(/GET email-config: .*\(200\)/);
    expect(await stack.preview(basicAuthArgs())).toMatchObject({ hasChanges: false });
  });

  it("is cut in an error if it is long", async () => {
    const { tenant, stack } = await createdStack();
    tenant.fault({
      kind: "status",
      on: "PATCH",
      status: 400,
      body: {
        errors: [{ code: "C".repeat(200_000), title: ESCAPES.repeat(10_000), detail: "x".repeat(200_000) }],
      },
    });
    const failure = stack.up(basicAuthArgs({ username: "another" }));
    await expect(failure).rejects.toThrow(/^.{1,600}$/s);
    await failure.catch(({ message }) => expect(message).not.toMatch(TERMINAL_CONTROLS));
  });
});

describe("credentials", () => {
  it.each([301, 302, 303, 307, 308])("are not sent after a redirect with %s", async (status) => {
    const { tenant, stack } = await createdStack();
    const requests: string[] = [];
    const { port } = await servers.http(({ method, headers }, response) => {
      requests.push(`${method} ${headers.authorization}`);
      response.end();
    });
    const to = `http://elsewhere.localhost:${port}/\u001b[31m?token=1`;
    const redirect: Fault = { kind: "status", status, headers: { location: encodeURI(to) } };
    for (const on of ["GET", "PATCH"]) {
      tenant.fault({ ...redirect, on });
      await expect(stack.up(basicAuthArgs({ username: `moved-${on}` }))).rejects.toThrow(
        `${status}, a redirect to http://elsewhere.localhost:${port}, `,
      );
    }
    expect(requests).toEqual([]);
  });

  it("are sent only to the tenant that they belong to", async () => {
    const requests = new Map<string, Set<string>>();
    const { port } = await servers.http(({ headers }, response) => {
      const host = headers.host?.replace(/:\d+$/, "") ?? "";
      requests.set(host, (requests.get(host) ?? new Set()).add(headers.authorization ?? "none"));
      response.setHeader("content-type", "application/json").end('{"isValid":false}');
    });
    const [acme, beta] = ["acme", "beta"].map((name) => `${name}.localhost`) as [string, string];
    const stack = new FakeEngine(tenants.newTenant(), {
      configuration: {
        apiKey: "",
        tenants: JSON.stringify({ [acme]: { apiKey: "key-of-acme" }, [beta]: { apiKey: "key-of-beta" } }),
      },
    });
    for (const host of [acme, beta])
      await stack.up({ ...basicAuthArgs(), tenantUrl: `http://${host}:${port}` }).catch(() => {});

    expect(requests).toEqual(
      new Map([
        [acme, new Set(["Bearer key-of-acme"])],
        [beta, new Set(["Bearer key-of-beta"])],
      ]),
    );
    await expect(
      stack.up({ ...basicAuthArgs(), tenantUrl: `http://evil.localhost:${port}` }),
    ).rejects.toThrow("evil.localhost: there are no credentials");
    expect(requests.has("evil.localhost")).toBe(false);
  });

  it("are not sent in a preview of a move to another tenant, which is reported", async () => {
    const { tenant, stack } = await createdStack();
    const other = tenants.newTenant();
    tenant.clearJournal();

    const diff = await stack.preview({ ...basicAuthArgs(), tenantUrl: other.url });

    expect(diff?.replaces).toEqual(["tenantUrl"]);
    expect(stack.messages).toEqual([
      expect.stringContaining(`${tenant.host}: the configuration moves to ${other.host}, `),
    ]);
    expect([...tenant.requests(), ...other.requests()]).toEqual([]);
  });

  it.each([
    ["http://127.0.0.1:1", "http://127.0.0.1:2", "127.0.0.1:1", "127.0.0.1:2"],
    ["http://localhost", "http://localhost:8090", "localhost", "localhost:8090"],
    ["http://localhost:8090", "https://localhost:8090", "http://localhost:8090", "https://localhost:8090"],
    ["http://localhost:8090", "http://127.0.0.1:8090", "localhost", "127.0.0.1"],
  ])("a move from %s to %s is reported with the difference", async (from, to, here, there) => {
    const { stack } = await createdStack();
    stack.editResource({ tenantUrl: from });

    await stack.preview({ ...basicAuthArgs(), tenantUrl: to });

    expect(stack.messages).toEqual([
      expect.stringContaining(`${here}: the configuration moves to ${there}, `),
    ]);
  });
});

describe("a tenant that misbehaves", () => {
  it.each([
    "999999999",
    "99999999999999999999999",
    "Fri, 31 Dec 9999 23:59:59 GMT",
    "-1",
    "soon",
    "1e99",
    "",
  ])(
    "delays its own requests by at most two minutes, and no others, with a Retry-After of %j",
    async (retryAfter) => {
      const [hostile, other] = [tenants.newTenant(), tenants.newTenant()];
      hostile.fault({ kind: "rate limit", retryAfter, times: Infinity });
      const { clients, clock } = open([hostile.url, other.url]);
      const began = clock.now();

      const failing = failureOf(clients[0]?.readEmailConfig() ?? Promise.resolve());
      expect(await clients[1]?.readEmailConfig()).toMatchObject({ isValid: false });
      expect(await failing).toMatchObject({ status: 429 });
      expect(clock.now() - began).toBeLessThanOrEqual(120_000);
    },
  );

  it.each<[string, (write: (text: string) => boolean, onDrain: (next: () => void) => void) => void]>([
    [
      "an endless body",
      (write, onDrain) => {
        const more = () => {
          while (write("x".repeat(65_536)));
          onDrain(more);
        };
        more();
      },
    ],
    ["a body that never ends after its first character", (write) => void write("{")],
  ])("causes an error with %s, and requests to other tenants continue", async (_, serve) => {
    const { port } = await servers.http((_request, response) => {
      response.setHeader("content-type", "application/json");
      serve(
        (text) => !response.destroyed && response.write(text),
        (next) => void response.once("drain", next),
      );
    });
    const other = tenants.newTenant();
    const { clients } = open([`http://hostile.localhost:${port}`, other.url], {
      timeouts: { totalMs: 500 },
      retryPolicy: NO_RETRIES,
    });

    const failing = failureOf(clients[0]?.readEmailConfig() ?? Promise.resolve());
    for (let request = 0; request < 20; request += 1) await clients[1]?.readEmailConfig();
    expect((await failing).message).toMatch(/GET email-config: .*(larger than 1 MiB|too long)/);
  });
});
