import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { EmulatedTenant } from "../../emulator";
import type { CommandResult, Project } from "../../test-harness";
import { aWorld, diagnosticsOf, OWN_STACK_TRACE, PASSWORD } from "../engine/world";

const world = aWorld();

const DEFAULTS = `
  serverAddress: smtp.example.com
  serverPort: 587
  securityType: StartTLS
  username: alerts
  emailPasswordConfig: password
  emailAddress: alerts@example.com
`;

let project: Project;
const tenants = () => Array.from({ length: 200 }, (_, index) => world.tenant(`tenant-${index}`));
const tenant = (index: number) => world.tenant(`tenant-${index}`);
const urls = (fleet: EmulatedTenant[]) => fleet.map(({ url }) => url);

const file = (content: string) => writeFile(join(project.folder, "tenants.yaml"), content);
/** A file whose tenants share one anchor. */
const fleetOf = (names: string[]) => {
  const [first, ...others] = names;
  const entries = others.map((name) => `  ${name}: *group\n`);
  return file(
    `defaults:${DEFAULTS}tenants:\n  ${first}: &group { verifyConnection: false }\n${entries.join("")}`,
  );
};

/** Counts the tenants by the requests that they received. */
function tally(fleet: EmulatedTenant[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const calls of fleet.map((one) => one.calls().join(" "))) counts[calls] = (counts[calls] ?? 0) + 1;
  return counts;
}

beforeAll(async () => {
  project = await world.project({
    program: `
      const { EmailConfigFleet } = require("pulumi-qlik");
      const fleet = EmailConfigFleet.fromFile("fleet", "tenants.yaml");
      exports.summary = fleet.summary;`,
    env: { PULUMI_PARALLEL_DIFF: "true", PULUMI_CONTINUE_ON_ERROR: "true" },
  });
  await project.config("password", PASSWORD, { secret: true });
});

describe("a preview of a file of tenants", () => {
  it("shows no credentials of a name and no value of an argument that every object has", async () => {
    await file(`defaults:${DEFAULTS}tenants:
  "https://alerts:canary@acme.example":
  beta.example: { toString: canary }
`);
    const { code, output } = await project.preview();

    expect(code).not.toBe(0);
    expect(output).toContain("tenants.yaml:9: https://[secret]@acme.example: has a user name or password");
    expect(output).toContain("tenants.yaml:10: beta.example: toString: is no argument of EmailConfig");
    expect(output).not.toContain("canary");
  });

  it("does not hang if aliases expand to 10^10 values", async () => {
    const levels = Array.from({ length: 10 }, (_, index) => {
      const alias = index === 0 ? "x" : `*a${index - 1}`;
      return `    k${index}: &a${index} [${Array(10).fill(alias).join(", ")}]\n`;
    });
    await file(`defaults:${DEFAULTS}  testEmail:\n${levels.join("")}tenants:\n  acme.example:\n`);
    const { code, output } = await project.preview();

    expect(code).not.toBe(0);
    expect(output).toMatch(/tenants\.yaml:14: more than 1000000 values/);
  });
});

describe("a fleet of two hundred tenants", () => {
  let created: CommandResult;

  beforeAll(async () => {
    tenant(0).holds({ serverAddress: "mail.example.com", serverPort: 25, securityType: "none" });
    tenant(1).accepts("another password");
    tenant(2).credentials = { apiKey: "another key" };
    await fleetOf(urls(tenants()));
    created = await project.up();
  });

  it("is created except for the tenants that fail, each with its own message", () => {
    const diagnostics = diagnosticsOf(created);

    expect(created.code).not.toBe(0);
    expect(created.output).toMatch(/\+ 199 created\n\s*4 errored/);
    expect(diagnostics).toContain(
      "tenant-0.localhost: the tenant already has a different e-mail configuration",
    );
    expect(diagnostics).toContain("tenant-1.localhost: validate says INVALID_CREDENTIALS");
    expect(diagnostics).toContain("tenant-2.localhost: GET email-config: 401");
    expect(diagnostics.match(/tenant-\d+\.localhost\):/g)).toHaveLength(3);
    expect(created.output).not.toMatch(OWN_STACK_TRACE);
    expect(tally(tenants().slice(3))).toEqual({ "GET PATCH GET POST validate": 197 });
  });

  it("has each tenant in its summary", async () => {
    const { stdout } = await project.pulumi(["stack", "output", "summary", "--json"]);
    const summary = Object.values(JSON.parse(stdout) as Record<string, { status: string }>);

    expect(summary.filter(({ status }) => status === "valid")).toHaveLength(197);
    expect(summary.filter(({ status }) => status === "failed")).toHaveLength(3);
  });

  it("replaces a renamed tenant, repairs the failed ones and only reads the others", async () => {
    tenant(0).forget();
    tenant(1).accepts(PASSWORD);
    tenant(2).credentials = undefined;
    const renamed = world.tenant("renamed");
    const [, , , , ...others] = tenants();
    for (const one of tenants()) one.clearJournal();
    // The same tenant in another spelling is no change.
    await fleetOf([
      ...urls([tenant(0), tenant(1), tenant(2)]),
      renamed.url,
      ...others.map(({ url }) => `${url}/`),
    ]);

    expect(await project.up()).toMatchObject({ code: 0 });
    expect(tally([tenant(0), tenant(1), tenant(2), tenant(3), renamed])).toEqual({
      "GET PATCH GET POST validate": 3,
      "GET POST validate": 1,
      DELETE: 1,
    });
    expect(tally(others)).toEqual({ GET: 196 });
  });

  it("reports drift in a refresh even if one tenant cannot be read", async () => {
    tenant(10).holds({ username: "mallory" });
    tenant(11).credentials = { apiKey: "another key" };
    const { code, output } = await project.refresh();

    expect(code).not.toBe(0);
    expect(output).toContain("tenant-11.localhost: GET email-config: 401");
    expect(output).toMatch(/~ 1 updated\n\s*200 unchanged/);
  });

  it("keeps the tenant that fails to be destroyed, for the next destroy", async () => {
    const first = await project.destroy();

    expect(first.code).not.toBe(0);
    expect(tenants().flatMap((one) => (one.config() ? [one.host] : []))).toEqual(["tenant-11.localhost"]);
    tenant(11).credentials = undefined;
    expect(await project.destroy()).toMatchObject({ code: 0 });
    expect(tenant(11).config()).toBeUndefined();
  });
});
