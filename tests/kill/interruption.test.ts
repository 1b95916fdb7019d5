import type { EmulatedTenant } from "../../emulator";
import type { Project, StartedCommand } from "../../test-harness";
import { aWorld, basicAuth, declaring } from "../engine/world";
import { allHaveEnded, end, hanging, kill, LANGUAGE_HOST, whileRunning } from "./killing";

const world = aWorld();
let project: Project;
let tenant: EmulatedTenant;
let version = 0;

beforeAll(async () => {
  tenant = world.tenant("acme");
  project = await world.project({ program: declaring({ mail: basicAuth(tenant) }) });
  expect(await project.up()).toMatchObject({ code: 0 });
});

beforeEach(async () => {
  version += 1;
  await project.setProgram(declaring({ mail: basicAuth(tenant, { username: `user-${version}` }) }));
  tenant.clearJournal();
});

afterEach(() => {
  for (const { pid } of project.processes()) end(pid);
});

/** Begins an `up` that changes the tenant, and waits until its PATCH is there. */
async function upToItsPatch(reached: Promise<void>): Promise<StartedCommand> {
  const up = project.start(["up", "--yes", "--skip-preview"]);
  await whileRunning(up, [reached]);
  return up;
}

const isDeclared = () => expect(tenant.config()).toMatchObject({ username: `user-${version}` });
const PATCH = { call: "PATCH", after: 0 };

it("a provider whose CLI was killed ends at once, and lets its call be the last", async () => {
  const up = await upToItsPatch(hanging(tenant, { ...PATCH, when: "before" }));
  kill(project, up, "the CLI");
  await up.finished;
  await allHaveEnded(project, { but: LANGUAGE_HOST });

  expect(tenant.calls()).toEqual(["GET", "PATCH"]);
  expect(await project.pulumi(["cancel", "--yes"])).toMatchObject({ code: 0 });
  expect(await project.up()).toMatchObject({ code: 0 });
  isDeclared();
});

it("a CLI whose provider was killed fails, unlocks the stack and leaves no process; the next `up` converges", async () => {
  const up = await upToItsPatch(hanging(tenant, { ...PATCH, when: "applied" }));
  kill(project, up, "the provider");
  expect((await up.finished).code).not.toBe(0);
  await allHaveEnded(project);

  expect(await project.up()).toMatchObject({ code: 0 });
  isDeclared();
});

describe("interrupted by Ctrl-C", () => {
  it("once: what has begun is ended, the state says so, and no process stays", async () => {
    let goOn = () => {};
    const until = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const reached = new Promise<void>((onReached) => {
      tenant.fault({ kind: "pause", on: "PATCH", when: "before", until, onReached });
    });
    const up = await upToItsPatch(reached);
    up.kill("SIGINT");
    goOn();
    const { code, output } = await up.finished;

    expect(code).not.toBe(0);
    expect(output).toContain("update canceled");
    await allHaveEnded(project);
    isDeclared();
    expect(await project.resource("mail")).toMatchObject({ outputs: { username: `user-${version}` } });
    expect(await project.preview("--expect-no-changes")).toMatchObject({ code: 0 });
  });

  it("twice: a call that hangs is given up, no process stays, and the next `up` converges", async () => {
    const up = await upToItsPatch(hanging(tenant, { ...PATCH, when: "before" }));
    up.kill("SIGINT");
    await up.waitForOutput("press ^C again");
    up.kill("SIGINT");
    const { code } = await up.finished;

    expect(code).not.toBe(0);
    await allHaveEnded(project);
    expect(tenant.calls()).toEqual(["GET", "PATCH"]);
    expect(await project.resource("mail")).toMatchObject({ outputs: { username: `user-${version - 1}` } });
    await project.pulumi(["cancel", "--yes"]);
    expect(await project.up()).toMatchObject({ code: 0 });
    isDeclared();
  });
});
