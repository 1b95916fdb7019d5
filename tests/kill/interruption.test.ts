import type { EmulatedTenant } from "../../emulator";
import type { Project, StartedCommand } from "../../test-harness";
import { basicAuth, engineFixture, expectNoChanges, expectSuccess, programWith } from "../engine/fixture";
import { hang, kill, killProcess, LANGUAGE_HOST, waitForExit, waitWhileRunning } from "./kill-processes";

const fixture = engineFixture();
let project: Project;
let tenant: EmulatedTenant;
let version = 0;

beforeAll(async () => {
  tenant = fixture.tenant("acme");
  project = await fixture.project({ program: programWith({ mail: basicAuth(tenant) }) });
  await expectSuccess(project.up());
});

beforeEach(async () => {
  version += 1;
  await project.setProgram(programWith({ mail: basicAuth(tenant, { username: `user-${version}` }) }));
  tenant.clearJournal();
});

afterEach(() => {
  for (const { pid } of project.processes()) killProcess(pid);
});

/** Starts an `up` that changes the tenant, and waits for its PATCH. */
async function upUntil(reached: Promise<void>): Promise<StartedCommand> {
  const up = project.start(["up", "--yes", "--skip-preview"]);
  await waitWhileRunning(up, [reached]);
  return up;
}

const expectDeclared = () => expect(tenant.config()).toMatchObject({ username: `user-${version}` });
const PATCH = { request: "PATCH", after: 0 };

it("a provider ends when its CLI is killed, and sends no further request", async () => {
  const up = await upUntil(hang(tenant, { ...PATCH, when: "before" }));
  kill(project, up, "the CLI");
  await up.finished;
  await waitForExit(project, { but: LANGUAGE_HOST });

  expect(tenant.requests()).toEqual(["GET", "PATCH"]);
  await expectSuccess(project.pulumi(["cancel", "--yes"]));
  await expectSuccess(project.up());
  expectDeclared();
});

it("the CLI fails when its provider is killed, unlocks the stack and leaves no process", async () => {
  const up = await upUntil(hang(tenant, { ...PATCH, when: "applied" }));
  kill(project, up, "the provider");
  expect((await up.finished).code).not.toBe(0);
  await waitForExit(project);

  await expectSuccess(project.up());
  expectDeclared();
});

describe("Ctrl-C", () => {
  it("once lets the running request end, saves the state and leaves no process", async () => {
    const [pause, reached] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    tenant.fault({
      kind: "pause",
      on: "PATCH",
      when: "before",
      until: pause.promise,
      onReached: reached.resolve,
    });
    const up = await upUntil(reached.promise);
    up.kill("SIGINT");
    pause.resolve();
    const { code, output } = await up.finished;

    expect(code).not.toBe(0);
    expect(output).toContain("update canceled");
    await waitForExit(project);
    expectDeclared();
    expect(await project.resource("mail")).toMatchObject({ outputs: { username: `user-${version}` } });
    await expectNoChanges(project);
  });

  it("twice abandons a request that hangs, leaves no process, and the next `up` converges", async () => {
    const up = await upUntil(hang(tenant, { ...PATCH, when: "before" }));
    up.kill("SIGINT");
    await up.waitForOutput("press ^C again");
    up.kill("SIGINT");
    const { code } = await up.finished;

    expect(code).not.toBe(0);
    await waitForExit(project);
    expect(tenant.requests()).toEqual(["GET", "PATCH"]);
    expect(await project.resource("mail")).toMatchObject({ outputs: { username: `user-${version - 1}` } });
    await project.pulumi(["cancel", "--yes"]);
    await expectSuccess(project.up());
    expectDeclared();
  });
});
