import type { EmulatedTenant } from "../../emulator";
import type { Project } from "../../test-harness";
import {
  CREATE,
  clearJournals,
  DEFAULTS,
  engineFixture,
  fleetProgram,
  hostsOf,
  PASSWORD,
  requestsOf,
} from "./fleet-fixture";

const fixture = engineFixture();

describe("adding and removing a tenant of a fleet", () => {
  let project: Project;
  let one: EmulatedTenant;
  let two: EmulatedTenant;
  let three: EmulatedTenant;
  let added: EmulatedTenant;

  beforeAll(async () => {
    [one, two, three] = [fixture.tenant("one"), fixture.tenant("two"), fixture.tenant("three")];
    added = fixture.tenant("added");
    project = await fixture.project({ program: fleetProgram([one, two, three]) });
    expect(await project.up()).toMatchObject({ code: 0 });
    expect(requestsOf([one, two, three])).toEqual([CREATE, CREATE, CREATE]);
  });

  beforeEach(() => clearJournals([one, two, three, added]));

  it("previews one create, and only reads the other tenants", async () => {
    await project.setProgram(fleetProgram([added, one, two, three]));
    const { code, output } = await project.preview();

    expect(code).toBe(0);
    expect(output).toMatch(/Resources:\n\s*\+ 1 to create\n\s*5 unchanged/);
    expect(requestsOf([one, two, three, added])).toEqual([["GET"], ["GET"], ["GET"], []]);
  });

  it("creates the added tenant, and only reads the others", async () => {
    expect(await project.up()).toMatchObject({ code: 0 });
    expect(requestsOf([one, two, three, added])).toEqual([["GET"], ["GET"], ["GET"], CREATE]);
  });

  it("deletes the configuration of the removed tenant, and only reads the others", async () => {
    await project.setProgram(fleetProgram([[added, { retainOnDelete: true }], one, three]));

    expect(await project.up()).toMatchObject({ code: 0 });
    expect(two.config()).toBeUndefined();
    expect(requestsOf([one, two, three, added])).toEqual([["GET"], ["DELETE"], ["GET"], ["GET"]]);
  });

  it("retains the configuration of a removed tenant that had retainOnDelete", async () => {
    await project.setProgram(fleetProgram([one, three]));

    expect(await project.up()).toMatchObject({ code: 0 });
    expect(added.requests()).toEqual([]);
    expect(added.config()).toMatchObject({ serverAddress: "smtp.example.com" });
    expect(await hostsOf(project)).toEqual(["one.localhost", "three.localhost"]);
  });
});

it("invalid arguments of a fleet are reported together, before the first request", async () => {
  const [one, two] = [fixture.tenant("invalid-1"), fixture.tenant("invalid-2")];
  const program = fleetProgram([
    [one, { serverPort: 0 }],
    [two, { securityType: "TLS" }],
  ]);
  const { code, output } = await (await fixture.project({ program })).up();

  expect(code).not.toBe(0);
  expect(output).toContain(`EmailConfigFleet "fleet": invalid arguments (QLIK1501):`);
  expect(output).toMatch(/invalid-1\.localhost\S*: serverPort: .*65535 \(QLIK1001\)/);
  expect(output).toMatch(/invalid-2\.localhost\S*: securityType: .*StartTLS.* \(QLIK1001\)/);
  expect(requestsOf([one, two])).toEqual([[], []]);
});

it("a retained resource moves to a fleet, which only writes the password", async () => {
  const tenant = fixture.tenant("moved");
  const args = { ...DEFAULTS, tenantUrl: tenant.url };
  const project = await fixture.project({
    program: `
      const { EmailConfig } = require("pulumi-qlik");
      new EmailConfig("mail", ${JSON.stringify(args)}, { retainOnDelete: true });`,
  });
  expect(await project.up()).toMatchObject({ code: 0 });
  tenant.clearJournal();
  await project.setProgram(fleetProgram([tenant]));

  expect(await project.up()).toMatchObject({ code: 0 });
  expect(tenant.requests()).toEqual(CREATE);
  expect(tenant.journal.find(({ method }) => method === "PATCH")?.body).toEqual([
    { op: "replace", path: "/emailPassword", value: PASSWORD },
  ]);
  expect(await hostsOf(project)).toEqual(["moved.localhost"]);
});

describe("a fleet of fifty tenants", () => {
  it.each([
    ["recommends PULUMI_PARALLEL_DIFF", {}, true],
    ["does not recommend PULUMI_PARALLEL_DIFF if it is set", { PULUMI_PARALLEL_DIFF: "true" }, false],
  ])("%s", async (_, env, isRecommended) => {
    const tenants = Array.from({ length: 50 }, (_, index) => fixture.tenant(`fifty-${index}`));
    const project = await fixture.project({ program: fleetProgram(tenants), env });
    const { code, output } = await project.preview();

    expect([code, output.includes("set PULUMI_PARALLEL_DIFF=true")]).toEqual([0, isRecommended]);
  });
});
