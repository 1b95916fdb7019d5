import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { EmulatedTenant } from "../../emulator";
import type { CommandResult, Project } from "../../test-harness";
import { diagnosticsOf, engineFixture, PASSWORD, PROVIDER_STACK_TRACE, summaryOf } from "./fleet-fixture";

const fixture = engineFixture();

const DEFAULTS = `
  serverAddress: smtp.example.com
  serverPort: 587
  securityType: StartTLS
  username: alerts
  emailPasswordConfig: password
  emailAddress: alerts@example.com
`;

let project: Project;
const tenants = () => Array.from({ length: 200 }, (_, index) => fixture.tenant(`tenant-${index}`));
const tenant = (index: number) => fixture.tenant(`tenant-${index}`);
const urls = (fleet: EmulatedTenant[]) => fleet.map(({ url }) => url);

const writeTenants = (content: string) => writeFile(join(project.folder, "tenants.yaml"), content);
/** Writes a file whose tenants share one anchor. */
const writeGroup = (names: string[]) => {
  const [first, ...others] = names;
  const entries = others.map((name) => `  ${name}: *group\n`);
  return writeTenants(
    `defaults:${DEFAULTS}tenants:\n  ${first}: &group { verifyConnection: false }\n${entries.join("")}`,
  );
};

/** Counts the tenants by the requests that they received. */
function countByRequests(fleet: EmulatedTenant[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const requests of fleet.map((one) => one.requests().join(" ")))
    counts[requests] = (counts[requests] ?? 0) + 1;
  return counts;
}

beforeAll(async () => {
  project = await fixture.project({
    program: `
      const { EmailConfigFleet } = require("pulumi-qlik");
      const fleet = EmailConfigFleet.fromFile("fleet", "tenants.yaml");
      exports.summary = fleet.summary;`,
    env: { PULUMI_PARALLEL_DIFF: "true", PULUMI_CONTINUE_ON_ERROR: "true" },
  });
  await project.config("password", PASSWORD, { secret: true });
});

describe("a preview of a file of tenants", () => {
  it("contains neither credentials nor values of unknown arguments", async () => {
    await writeTenants(`defaults:${DEFAULTS}tenants:
  "https://alerts:canary@acme.example":
  beta.example: { toString: canary }
`);
    const { code, output } = await project.preview();

    expect(code).not.toBe(0);
    expect(output).toContain("tenants.yaml:9: https://[secret]@acme.example: ");
    expect(output).toMatch(/tenants\.yaml:10: beta\.example: toString: is no.* argument/);
    expect(output).not.toContain("canary");
  });

  it("refuses aliases that expand to 10^10 values", async () => {
    const levels = Array.from({ length: 10 }, (_, index) => {
      const alias = index === 0 ? "x" : `*a${index - 1}`;
      return `    k${index}: &a${index} [${Array(10).fill(alias).join(", ")}]\n`;
    });
    await writeTenants(`defaults:${DEFAULTS}  testEmail:\n${levels.join("")}tenants:\n  acme.example:\n`);
    const { code, output } = await project.preview();

    expect(code).not.toBe(0);
    expect(output).toMatch(/tenants\.yaml:14: more than 1000000 values/);
  });
});

describe("a fleet of two hundred tenants", () => {
  let created: CommandResult;

  beforeAll(async () => {
    tenant(0).updateConfig({ serverAddress: "mail.example.com", serverPort: 25, securityType: "none" });
    tenant(1).acceptPassword("another password");
    tenant(2).credentials = { apiKey: "another key" };
    await writeGroup(urls(tenants()));
    created = await project.up();
  });

  it("is created except for three failing tenants, which have a message each", () => {
    const diagnostics = diagnosticsOf(created);

    expect(created.code).not.toBe(0);
    expect(created.output).toMatch(/\+ 199 created\n\s*4 errored/);
    expect(diagnostics).toMatch(/tenant-0\.localhost: .*different e-mail configuration/);
    expect(diagnostics).toMatch(/tenant-1\.localhost: .*validate.* INVALID_CREDENTIALS/);
    expect(diagnostics).toContain("tenant-2.localhost: GET email-config: 401");
    expect(diagnostics.match(/tenant-\d+\.localhost\):/g)).toHaveLength(3);
    expect(created.output).not.toMatch(PROVIDER_STACK_TRACE);
    expect(countByRequests(tenants().slice(3))).toEqual({ "GET PATCH GET POST validate": 197 });
  });

  it("has each tenant in its summary", async () => {
    const summary = Object.values(await summaryOf(project));

    expect(summary.filter(({ status }) => status === "valid")).toHaveLength(197);
    expect(summary.filter(({ status }) => status === "failed")).toHaveLength(3);
  });

  it("replaces a renamed tenant, updates the failed ones, and only reads the others", async () => {
    tenant(0).deleteConfig();
    tenant(1).acceptPassword(PASSWORD);
    tenant(2).credentials = undefined;
    const renamed = fixture.tenant("renamed");
    const [, , , , ...others] = tenants();
    for (const one of tenants()) one.clearJournal();
    // Another spelling of a tenant's URL is not a change.
    await writeGroup([
      ...urls([tenant(0), tenant(1), tenant(2)]),
      renamed.url,
      ...others.map(({ url }) => `${url}/`),
    ]);

    expect(await project.up()).toMatchObject({ code: 0 });
    expect(countByRequests([tenant(0), tenant(1), tenant(2), tenant(3), renamed])).toEqual({
      "GET PATCH GET POST validate": 3,
      "GET POST validate": 1,
      DELETE: 1,
    });
    expect(countByRequests(others)).toEqual({ GET: 196 });
  });

  it("reports drift in a refresh even if one tenant cannot be read", async () => {
    tenant(10).updateConfig({ username: "mallory" });
    tenant(11).credentials = { apiKey: "another key" };
    const { code, output } = await project.refresh();

    expect(code).not.toBe(0);
    expect(output).toContain("tenant-11.localhost: GET email-config: 401");
    expect(output).toMatch(/~ 1 updated\n\s*200 unchanged/);
  });

  it("is destroyed except for a failing tenant, which the next destroy deletes", async () => {
    const first = await project.destroy();

    expect(first.code).not.toBe(0);
    expect(tenants().flatMap((one) => (one.config() ? [one.host] : []))).toEqual(["tenant-11.localhost"]);
    tenant(11).credentials = undefined;
    expect(await project.destroy()).toMatchObject({ code: 0 });
    expect(tenant(11).config()).toBeUndefined();
  });
});
