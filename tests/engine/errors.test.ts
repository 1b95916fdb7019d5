import type { EmulatedTenant } from "../../emulator";
import type { CommandResult, Project } from "../../test-harness";
import { describeSlowEntryPoints } from "./entry-points";
import {
  basicAuth,
  diagnosticsOf,
  expectCodes,
  expectFailure,
  expectSuccess,
  PASSWORD,
  PROVIDER_STACK_TRACE,
  programWith,
  STACK_TRACE,
} from "./fixture";

/** Longer than a host name can be, so that no name server is needed to reject it. */
const NO_HOST = `${"n".repeat(64)}.invalid`;

const SECRET = "canary-secret";

describeSlowEntryPoints((fixture) => {
  describe.each([
    {
      name: "wrong values",
      args: {
        tenantUrl: "https://acme.eu.qlikcloud.com/path",
        serverAddress: "https://smtp.example.com",
        serverPort: 70000,
        securityType: "tls",
        emailPassword: SECRET,
        emailAddress: "no address",
        validation: "maybe",
        adoptExisting: "yes",
      },
      failures: [
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
      name: "misplaced secrets",
      args: {
        tenantUrl: `https://admin:${SECRET}@acme.eu.qlikcloud.com`,
        serverAddress: "smtp.example.com",
        serverPort: 587,
        securityType: "StartTLS",
        username: "alerts",
        emailPassword: [SECRET],
        emailPasswort: SECRET,
        clientSecret: SECRET,
        emailAddress: "alerts@example.com",
      },
      failures: [
        /tenantUrl: .* user name or password/,
        /emailPassword: must be a text/,
        /emailPasswort: .* argument/,
        /clientSecret: .* service provider Microsoft365/,
      ],
    },
    {
      name: "no arguments",
      args: {},
      failures: [
        /property tenantUrl value \{<nil>\} .* qlik:tenantUrl/,
        /property serverAddress value \{<nil>\} /,
        /property serverPort value \{<nil>\} /,
        /property securityType value \{<nil>\} /,
        /property emailAddress value \{<nil>\} /,
      ],
    },
  ])("a declaration with $name", ({ args, failures }) => {
    let result: CommandResult;

    beforeAll(async () => {
      const project = await fixture.project({ program: programWith({ mail: args }) });
      result = await project.preview();
    });

    it("fails the preview with all errors at once", () => {
      expect(result.code).not.toBe(0);
      for (const failure of failures) expect(diagnosticsOf(result)).toMatch(failure);
      expect(diagnosticsOf(result).match(/error: /g)).toHaveLength(failures.length);
    });

    it("has a known code in each error", () => expectCodes(result));

    it("shows no value that may be a secret", () => {
      expect(result.output).not.toContain(SECRET);
      expect(result.output).not.toMatch(STACK_TRACE);
    });
  });

  describe("tenants that are unreachable or refuse the credentials", () => {
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

    it("make the run fail", () => expect(result.code).not.toBe(0));

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

    it("are reported with known codes", () => expectCodes(result));

    it("are reported with the API's own error", () => {
      expect(result.output).toMatch(/wrongkey.localhost: GET email-config: 401 \S+ Unauthorized/);
    });

    it("stay without a configuration and without a resource in the state", async () => {
      for (const tenant of Object.values(tenants)) expect(tenant.config()).toBeUndefined();
      expect((await project.state()).filter(({ type }) => type.includes("EmailConfig"))).toEqual([]);
    });

    it("cause no error that shows a password, a key or a stack trace of the provider", () => {
      expect(result.output).not.toContain(PASSWORD);
      expect(result.output).not.toContain(fixture.emulator.keys.admin);
      expect(result.output).not.toMatch(PROVIDER_STACK_TRACE);
    });
  });

  describe("credentials that became invalid", () => {
    let project: Project;
    let acme: EmulatedTenant;

    beforeAll(async () => {
      acme = fixture.tenant("configured");
      project = await fixture.project({ program: programWith({ mail: basicAuth(acme) }) });
      await expectSuccess(project.up());
    });

    it.each(["preview", "refresh", "destroy"] as const)("are reported once by %s", async (verb) => {
      acme.credentials = { apiKey: "another one" };
      const result = await project[verb]();
      expect(result.code).not.toBe(0);
      const failures = diagnosticsOf(result).match(/configured.localhost: (GET|DELETE) email-config: 401/g);
      expect(failures).toHaveLength(1);
      expect(result.output).not.toMatch(STACK_TRACE);
      expect(acme.config()).toMatchObject({ emailPassword: PASSWORD });
    });

    it("missing credentials are reported with all of their sources", async () => {
      const { output } = await expectFailure(project.pulumi(["preview"], { env: { QLIK_API_KEY: "" } }));
      expect(output).toContain("configured.localhost: there are no credentials");
      for (const source of ["qlik:tenants", "QLIK_TENANTS", "qlik:apiKey", "QLIK_API_KEY", "QLIK_CLIENT_ID"])
        expect(output).toContain(source);
    });

    it.each<[Record<string, string>, RegExp]>([
      [
        { QLIK_TENANTS: '{"configured.localhost": "canary-key"}' },
        /qlik:tenants \(or QLIK_TENANTS\) .*"configured\.localhost" must be/,
      ],
      [
        { QLIK_API_KEY: "", QLIK_CLIENT_SECRET: "canary-key" },
        /qlik:clientSecret is set without qlik:clientId \(or QLIK_CLIENT_ID\)/,
      ],
    ])("an invalid setting is reported without its value", async (env, error) => {
      const { output } = await expectFailure(project.pulumi(["preview"], { env }));
      expect(output).toMatch(error);
      expect(output).not.toContain("canary-key");
    });
  });
});
