import type { EmulatedTenant } from "../../emulator";
import type { CommandResult, Project } from "../../test-harness";
import {
  basicAuth,
  diagnosticsOf,
  engineFixture,
  expectFailure,
  expectSuccess,
  PASSWORD,
  PROVIDER_STACK_TRACE,
  programWith,
  STACK_TRACE,
} from "./fixture";

const fixture = engineFixture();

/** Longer than a name may be: no name server has to be there to say so. */
const NO_HOST = `${"n".repeat(64)}.invalid`;

const NOT_TO_BE_SHOWN = "canary-that-nobody-may-see";

describe.each([
  {
    what: "wrong values",
    args: {
      tenantUrl: "https://acme.eu.qlikcloud.com/path",
      serverAddress: "https://smtp.example.com",
      serverPort: 70000,
      securityType: "tls",
      emailPassword: NOT_TO_BE_SHOWN,
      emailAddress: "no address",
      validation: "maybe",
      adoptExisting: "yes",
    },
    told: [
      /property tenantUrl value \{https:\/\/acme.eu.qlikcloud.com\/path\} .* a path/,
      /property serverAddress value \{https:\/\/smtp.example.com\} .* host name/,
      /property serverPort value \{70000\} .* from 1 to 65535/,
      /property securityType value \{tls\} .* none, StartTLS or SSL\/TLS/,
      /property username value \{<nil>\} .* with emailPassword/,
      /property emailAddress value \{no address\} .* From address/,
      /property validation value \{maybe\} .* fail, warn, rollback or off/,
      /property adoptExisting value \{yes\} .* true or false/,
    ],
  },
  {
    what: "secrets where they do not belong",
    args: {
      tenantUrl: `https://admin:${NOT_TO_BE_SHOWN}@acme.eu.qlikcloud.com`,
      serverAddress: "smtp.example.com",
      serverPort: 587,
      securityType: "StartTLS",
      username: "alerts",
      emailPassword: [NOT_TO_BE_SHOWN],
      emailPasswort: NOT_TO_BE_SHOWN,
      clientSecret: NOT_TO_BE_SHOWN,
      emailAddress: "alerts@example.com",
    },
    told: [
      /tenantUrl: .* user name or password/,
      /emailPassword: must be a text/,
      /emailPasswort: .* argument/,
      /clientSecret: .* service provider Microsoft365/,
    ],
  },
  {
    what: "nothing at all",
    args: {},
    told: [
      /property tenantUrl value \{<nil>\} .* qlik:tenantUrl/,
      /property serverAddress value \{<nil>\} /,
      /property serverPort value \{<nil>\} /,
      /property securityType value \{<nil>\} /,
      /property emailAddress value \{<nil>\} /,
    ],
  },
])("a declaration with $what", ({ args, told }) => {
  let result: CommandResult;

  beforeAll(async () => {
    const project = await fixture.project({ program: programWith({ mail: args }) });
    result = await project.preview();
  });

  it("fails the preview, with every fault at once", () => {
    expect(result.code).not.toBe(0);
    for (const fault of told) expect(diagnosticsOf(result)).toMatch(fault);
    expect(diagnosticsOf(result).match(/error: /g)).toHaveLength(told.length);
  });

  it("is told of with no value that may be a secret, and without a stack", () => {
    expect(result.output).not.toContain(NOT_TO_BE_SHOWN);
    expect(result.output).not.toMatch(STACK_TRACE);
  });
});

describe("tenants that cannot be reached or do not let in", () => {
  const NAMES = ["wrongkey", "noadmin", "loginpage", "cut", "moved", "broken"] as const;
  const tenants = {} as Record<(typeof NAMES)[number], EmulatedTenant>;
  let project: Project;
  let result: CommandResult;

  beforeAll(async () => {
    for (const name of NAMES) tenants[name] = fixture.tenant(name);
    tenants.wrongkey.credentials = { apiKey: "another one" };
    const always = { times: Number.POSITIVE_INFINITY };
    tenants.loginpage.fault({ kind: "log in page", ...always });
    tenants.cut.fault({ kind: "body", text: '{"isValid": tr', ...always });
    tenants.moved.fault({ kind: "redirect", to: "https://elsewhere.example.com/login", ...always });
    tenants.broken.fault({ kind: "status", status: 418, ...always });
    project = await fixture.project({
      program: programWith({
        ...Object.fromEntries(NAMES.map((name) => [name, basicAuth(tenants[name])])),
        nohost: basicAuth(tenants.cut, { tenantUrl: `https://${NO_HOST}` }),
        notls: basicAuth(tenants.cut, { tenantUrl: `https://notls.localhost:${fixture.emulator.port}` }),
      }),
      env: {
        QLIK_TENANTS: JSON.stringify({ [tenants.noadmin.host]: { apiKey: fixture.emulator.keys.user } }),
        QLIK_ALLOWED_HOSTS: NO_HOST,
      },
    });
    result = await project.up("--continue-on-error");
  });

  it("fail the run", () => expect(result.code).not.toBe(0));

  it.each([
    ["wrongkey.localhost", /401.* qlik:apiKey/],
    ["noadmin.localhost", /403.* TenantAdmin/],
    ["loginpage.localhost", /200 with a web page.* Check tenantUrl/],
    ["cut.localhost", /\(200\).* Check that tenantUrl/],
    ["moved.localhost", /302, a redirect to https:\/\/elsewhere.example.com.* own address/],
    ["broken.localhost", /418.* Qlik's support/],
    [NO_HOST, /no such host.* Check tenantUrl/],
    ["notls.localhost", /no TLS.* port in tenantUrl/],
  ])("are reported once, with what to do: %s: %s", (host, error) => {
    const lines = diagnosticsOf(result)
      .split("\n")
      .filter((line) => line.includes(`${host}: GET email-config: `));
    expect(lines).toEqual([expect.stringMatching(error)]);
  });

  it("have the API's own words told", () => {
    expect(result.output).toMatch(/wrongkey.localhost: GET email-config: 401 \S+ Unauthorized/);
  });

  it("hold nothing afterwards, and neither does the state", async () => {
    for (const tenant of Object.values(tenants)) expect(tenant.config()).toBeUndefined();
    expect((await project.state()).filter(({ type }) => type.includes("EmailConfig"))).toEqual([]);
  });

  it("lead to no password, no key and no stack of the provider", () => {
    expect(result.output).not.toContain(PASSWORD);
    expect(result.output).not.toContain(fixture.emulator.keys.admin);
    expect(result.output).not.toMatch(PROVIDER_STACK_TRACE);
  });
});

describe("a tenant that is configured already", () => {
  let project: Project;
  let acme: EmulatedTenant;

  beforeAll(async () => {
    acme = fixture.tenant("configured");
    project = await fixture.project({ program: programWith({ mail: basicAuth(acme) }) });
    await expectSuccess(project.up());
  });

  it.each(["preview", "refresh", "destroy"] as const)(
    "is told of once by %s, without a stack",
    async (verb) => {
      acme.credentials = { apiKey: "another one" };
      const result = await project[verb]();
      expect(result.code).not.toBe(0);
      const told = diagnosticsOf(result).match(/configured.localhost: (GET|DELETE) email-config: 401/g);
      expect(told).toHaveLength(1);
      expect(result.output).not.toMatch(STACK_TRACE);
      expect(acme.config()).toMatchObject({ emailPassword: PASSWORD });
    },
  );

  it("names all places where credentials were looked for, where there are none", async () => {
    const { output } = await expectFailure(project.pulumi(["preview"], { env: { QLIK_API_KEY: "" } }));
    expect(output).toContain("configured.localhost: there are no credentials");
    for (const place of ["qlik:tenants", "QLIK_TENANTS", "qlik:apiKey", "QLIK_API_KEY", "QLIK_CLIENT_ID"])
      expect(output).toContain(place);
  });

  it("names the setting that is not understood, without its value", async () => {
    const { output } = await expectFailure(
      project.pulumi(["preview"], {
        env: { QLIK_TENANTS: '{"configured.localhost": "canary-key"}' },
      }),
    );
    expect(output).toMatch(/qlik:tenants \(or QLIK_TENANTS\) .*"configured\.localhost" must be/);
    expect(output).not.toContain("canary-key");
  });
});
