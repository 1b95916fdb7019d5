import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { EmulatedTenant } from "../../emulator";
import { shardOf } from "../../sdk";
import type { CommandResult, Project } from "../../test-harness";
import { aWorld, diagnosticsOf, OWN_STACK_TRACE, PASSWORD } from "../engine/world";

const world = aWorld();

const DEFAULTS = {
  serverAddress: "smtp.example.com",
  serverPort: 587,
  securityType: "StartTLS",
  username: "alerts",
  emailPassword: PASSWORD,
  emailAddress: "alerts@example.com",
};

interface Declared {
  defaults?: object;
  tenants: [EmulatedTenant, object][];
  /** JavaScript. */
  shard?: string;
}

/** A program with a fleet and nothing else. */
function fleetOf({ defaults = DEFAULTS, tenants, shard = "undefined" }: Declared): string {
  const entries = Object.fromEntries(tenants.map(([{ url }, own]) => [url, own]));
  return `
    const pulumi = require("@pulumi/pulumi");
    const { EmailConfigFleet } = require("pulumi-qlik");
    const fleet = new EmailConfigFleet("fleet", {
      defaults: ${JSON.stringify(defaults)},
      tenants: ${JSON.stringify(entries)},
      shard: ${shard},
    });
    exports.summary = fleet.summary;`;
}

const plain = (tenants: EmulatedTenant[]): Declared["tenants"] => tenants.map((tenant) => [tenant, {}]);
const calls = (tenants: EmulatedTenant[]) => tenants.map((tenant) => tenant.calls());
const clear = (tenants: EmulatedTenant[]) => {
  for (const tenant of tenants) tenant.clearJournal();
};
const CREATED = ["GET", "PATCH", "GET", "POST validate"];

async function hostsIn(project: Project, stack?: string): Promise<string[]> {
  const resources = await project.state(stack);
  return resources.flatMap(({ type, id }) => (type.endsWith("qlik:EmailConfig") ? [id ?? ""] : [])).sort();
}

async function summaryOf(project: Project): Promise<unknown> {
  return JSON.parse((await project.pulumi(["stack", "output", "summary", "--json"])).stdout);
}

describe("a tenant that comes to a fleet or leaves it", () => {
  let project: Project;
  const old = () => ["one", "two", "three"].map(world.tenant);
  const fresh = () => world.tenant("four");

  beforeAll(async () => {
    project = await world.project({ program: fleetOf({ tenants: plain(old()) }) });
    expect(await project.up()).toMatchObject({ code: 0 });
    expect(calls(old())).toEqual([CREATED, CREATED, CREATED]);
  });

  beforeEach(() => clear([...old(), fresh()]));

  it("is previewed as one create; the others are looked at and no more", async () => {
    await project.setProgram(fleetOf({ tenants: plain([fresh(), ...old()]) }));
    const { code, output } = await project.preview();

    expect(code).toBe(0);
    expect(output).toMatch(/Resources:\n\s*\+ 1 to create\n\s*5 unchanged/);
    expect(calls([...old(), fresh()])).toEqual([["GET"], ["GET"], ["GET"], []]);
  });

  it("is created; the others are looked at and no more", async () => {
    expect(await project.up()).toMatchObject({ code: 0 });
    expect(calls([...old(), fresh()])).toEqual([["GET"], ["GET"], ["GET"], CREATED]);
  });

  it("loses its configuration when it leaves; the others are looked at and no more", async () => {
    const [one, two, three] = old() as [EmulatedTenant, EmulatedTenant, EmulatedTenant];
    await project.setProgram(
      fleetOf({ tenants: [[fresh(), { retainOnDelete: true }], ...plain([one, three])] }),
    );

    expect(await project.up()).toMatchObject({ code: 0 });
    expect(two.config()).toBeUndefined();
    expect(calls([one, two, three, fresh()])).toEqual([["GET"], ["DELETE"], ["GET"], ["GET"]]);
  });

  it("keeps its configuration where that was asked for before it left", async () => {
    const [one, , three] = old() as [EmulatedTenant, EmulatedTenant, EmulatedTenant];
    await project.setProgram(fleetOf({ tenants: plain([one, three]) }));

    expect(await project.up()).toMatchObject({ code: 0 });
    expect(fresh().calls()).toEqual([]);
    expect(fresh().config()).toMatchObject({ serverAddress: "smtp.example.com" });
    expect(await hostsIn(project)).toEqual(["one.localhost", "three.localhost"]);
  });
});

describe("broken tenants of a fleet that continues on error", () => {
  let project: Project;
  let first: CommandResult;
  const good = () => ["good-1", "good-2", "good-3", "good-4"].map(world.tenant);
  const [taken, refused, locked] = [
    () => world.tenant("taken"),
    () => world.tenant("refused"),
    () => world.tenant("locked"),
  ];
  const all = () => [taken(), refused(), locked(), ...good()];

  beforeAll(async () => {
    const somebodys = { serverAddress: "mail.example.com", serverPort: 25, securityType: "none" };
    taken().holds({ ...somebodys, emailAddress: "somebody@example.com" });
    refused().accepts("another password");
    project = await world.project({
      program: fleetOf({ tenants: plain(all()) }),
      env: { PULUMI_CONTINUE_ON_ERROR: "true", PULUMI_PARALLEL_DIFF: "true" },
    });
    first = await project.up();
  });

  it("fail the run, each with its own message, and keep no other from being created", () => {
    expect(first.code).not.toBe(0);
    expect(diagnosticsOf(first)).toContain(
      "taken.localhost: the tenant already has a different e-mail configuration",
    );
    expect(diagnosticsOf(first)).toContain("refused.localhost: validate says INVALID_CREDENTIALS");
    expect(calls([locked(), ...good()])).toEqual([CREATED, CREATED, CREATED, CREATED, CREATED]);
  });

  it("show neither a stack of the SDK's nor one of the provider's", () => {
    expect(first.output).not.toMatch(OWN_STACK_TRACE);
    expect(first.output).not.toMatch(/unhandled exception|failed to register/);
  });

  it("stand in the summary with what the tenant says, beside those that are valid", async () => {
    expect(await summaryOf(project)).toEqual({
      "taken.localhost": {
        status: "failed",
        reason: "it was not applied; the message beside the resource says why",
      },
      "refused.localhost": {
        status: "failed",
        reason: expect.stringMatching(
          /^the tenant says INVALID_CREDENTIALS: the mail server refuses the login/,
        ),
      },
      "locked.localhost": { status: "valid" },
      ...Object.fromEntries(good().map(({ host }) => [host, { status: "valid" }])),
    });
  });

  it("are pending in a preview, as is what has drifted, also where one cannot be asked", async () => {
    locked().credentials = { apiKey: "another key" };
    good()[0]?.holds({ username: "mallory" });
    const { code, output } = await project.preview();

    expect(code).toBe(0);
    expect(output).toMatch(/\+ 1 to create\n\s*~ 3 to update/);
    expect(output).toMatch(/good-1\.localhost\s*: \{\s*~ status: "valid" => "pending"/);
    expect(output).toMatch(/locked\.localhost: GET email-config: 401 .* An update will try again\./);
  });

  it("keep no other from being updated where they cannot even be asked", async () => {
    clear(all());
    const errors = [{ code: "X", title: `${PASSWORD} is no key` }];
    locked().fault({ kind: "status", on: "GET", status: 401, body: { errors }, times: 3 });
    await project.setProgram(fleetOf({ defaults: { ...DEFAULTS, serverPort: 2525 }, tenants: plain(all()) }));
    const { code, output } = await project.up();

    expect(code).not.toBe(0);
    for (const tenant of good())
      expect(tenant.config()).toMatchObject({ serverPort: 2525, username: "alerts" });
    expect(locked().config()).toMatchObject({ serverPort: 587 });
    expect(output).not.toMatch(/unhandled exception|failed to register/);
    expect(await summaryOf(project)).toMatchObject({
      "locked.localhost": { status: "failed", reason: expect.stringContaining("401 X [secret] is no key") },
      "good-1.localhost": { status: "valid" },
    });
  });

  it("are updated by the next run once they can be", async () => {
    locked().credentials = undefined;
    refused().accepts(PASSWORD);
    taken().forget();

    expect(await project.up()).toMatchObject({ code: 0 });
    for (const tenant of all()) expect(tenant.config()).toMatchObject({ serverPort: 2525 });
  });
});

describe("a fleet with faults", () => {
  it("tells all of them and asks no tenant anything", async () => {
    const [one, two] = [world.tenant("fault-1"), world.tenant("fault-2")];
    const tenants: Declared["tenants"] = [
      [one, { serverPort: 0 }],
      [two, { securityType: "TLS" }],
    ];
    const project = await world.project({ program: fleetOf({ tenants }) });
    const { code, output } = await project.up();

    expect(code).not.toBe(0);
    expect(output).toContain(`EmailConfigFleet "fleet" is not understood:`);
    expect(output).toContain(`${one.url}: serverPort: must be from 1 to 65535`);
    expect(output).toContain(`${two.url}: securityType: must be none, StartTLS or SSL/TLS`);
    expect(calls([one, two])).toEqual([[], []]);
  });
});

describe("a fleet from a file, in two shards", () => {
  let project: Project;
  const tenants = () => Array.from({ length: 8 }, (_, index) => world.tenant(`shard-${index}`));
  const ofShard = (index: number, count: number) =>
    tenants()
      .map(({ host }) => host)
      .filter((host) => shardOf(host, count) === index)
      .sort();

  const program = (count: number) => `
    import * as pulumi from "@pulumi/pulumi";
    import { EmailConfigFleet } from "pulumi-qlik";
    const index = Number(pulumi.getStack().replace("shard", ""));
    EmailConfigFleet.fromFile("fleet", "tenants.yaml", { shard: { index, count: ${count} } });`;

  const inShard = async (index: number, ...args: string[]) => {
    const result = await project.pulumi([...args, "--stack", `shard${index}`]);
    expect(result).toMatchObject({ code: 0 });
    return result;
  };
  const up = (index: number) => inShard(index, "up", "--yes", "--skip-preview");

  beforeAll(async () => {
    project = await world.project({ program: program(2), language: "mjs" });
    const file = `
defaults:
  serverAddress: smtp.example.com
  serverPort: 587
  securityType: StartTLS
  username: alerts
  emailPasswordConfig: password
  emailAddress: alerts@example.com
  retainOnDelete: true
tenants:
${tenants()
  .map(({ url }) => `  ${url}:`)
  .join("\n")}
`;
    await writeFile(join(project.folder, "tenants.yaml"), file);
    for (const index of [0, 1, 2]) {
      expect(await project.pulumi(["stack", "init", `shard${index}`])).toMatchObject({ code: 0 });
      await project.config("password", PASSWORD, { secret: true });
    }
    await Promise.all([up(0), up(1)]);
  });

  it("has each tenant in one stack, that of its shard", async () => {
    expect(await hostsIn(project, "shard0")).toEqual(ofShard(0, 2));
    expect(await hostsIn(project, "shard1")).toEqual(ofShard(1, 2));
    for (const tenant of tenants()) expect(tenant.calls()).toEqual(CREATED);
  });

  it("takes the password from the stack's configuration, and leaves it in no file in the clear", () => {
    for (const tenant of tenants()) expect(tenant.config()).toMatchObject({ emailPassword: PASSWORD });
    expect(project.readAllFiles()).not.toContain(PASSWORD);
  });

  it("gets a third shard without a tenant that loses its configuration", async () => {
    clear(tenants());
    await project.setProgram(program(3));
    await up(0);
    await up(1);
    await up(2);

    expect(await Promise.all([0, 1, 2].map((index) => hostsIn(project, `shard${index}`)))).toEqual(
      [0, 1, 2].map((index) => ofShard(index, 3)),
    );
    expect(ofShard(2, 3)).not.toEqual([]);
    for (const tenant of tenants()) expect(tenant.calls()).not.toContain("DELETE");
  });

  it("is destroyed without a tenant that loses its configuration, where they are retained", async () => {
    clear(tenants());
    await inShard(0, "destroy", "--yes", "--skip-preview");

    expect(await hostsIn(project, "shard0")).toEqual([]);
    expect(calls(tenants())).toEqual(tenants().map(() => []));
  });
});

it("a resource that was retained can become a fleet's, and its tenant is only looked at and given the password", async () => {
  const tenant = world.tenant("moves");
  const args = { ...DEFAULTS, tenantUrl: tenant.url };
  const project = await world.project({
    program: `
      const { EmailConfig } = require("pulumi-qlik");
      new EmailConfig("mail", ${JSON.stringify(args)}, { retainOnDelete: true });`,
  });
  expect(await project.up()).toMatchObject({ code: 0 });
  tenant.clearJournal();
  await project.setProgram(fleetOf({ tenants: plain([tenant]) }));

  expect(await project.up()).toMatchObject({ code: 0 });
  expect(tenant.calls()).toEqual(CREATED);
  expect(tenant.journal.find(({ method }) => method === "PATCH")?.body).toEqual([
    { op: "replace", path: "/emailPassword", value: PASSWORD },
  ]);
  expect(await hostsIn(project)).toEqual(["moves.localhost"]);
});

describe("a fleet of fifty tenants", () => {
  const HINT = "With PULUMI_PARALLEL_DIFF=true in the environment it asks them side by side.";
  const tenants = () => Array.from({ length: 50 }, (_, number) => world.tenant(`fifty-${number}`));

  it.each([
    ["says how its tenants are asked side by side", {}, true],
    ["says nothing of it where they are", { PULUMI_PARALLEL_DIFF: "true" }, false],
  ])("%s", async (_, env, isTold) => {
    const project = await world.project({ program: fleetOf({ tenants: plain(tenants()) }), env });
    const { code, output } = await project.preview();

    expect([code, output.includes(HINT)]).toEqual([0, isTold]);
  });
});
