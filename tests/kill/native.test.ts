import type { EmulatedTenant } from "../../emulator";
import type { Project, StartedCommand } from "../../test-harness";
import { basicAuth, engineFixture, expectNoChanges, expectSuccess, programWith } from "../engine/fixture";
import { hang, kill, killProcess, LANGUAGE_HOST, waitForExit, waitWhileRunning } from "./kill-processes";

const fixture = engineFixture({}, "native");
let project: Project;
let tenant: EmulatedTenant;
let version = 0;

beforeAll(async () => {
  tenant = fixture.tenant("acme");
  project = await fixture.project({
    program: programWith({ mail: basicAuth(tenant, { username: "user-0" }) }),
  });
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

/** Starts an `up` that changes the tenant, and waits until its PATCH hangs. */
async function upUntilPatch(when: "before" | "applied"): Promise<StartedCommand> {
  const up = project.start(["up", "--yes", "--skip-preview"]);
  await waitWhileRunning(up, [hang(tenant, { request: "PATCH", after: 0, when })]);
  return up;
}

const expectState = async (username: string) =>
  expect(await project.resource("mail")).toMatchObject({ outputs: { username } });

async function expectConvergence(): Promise<void> {
  await expectSuccess(project.up());
  expect(tenant.config()).toMatchObject({ username: `user-${version}` });
  await expectNoChanges(project);
}

it("Ctrl-C ends a request that hangs with an error at the resource, saves the state and leaves no process", async () => {
  const up = await upUntilPatch("before");
  up.kill("SIGINT");
  const { code, output } = await up.finished;

  expect(code).not.toBe(0);
  expect(output).toMatch(/acme\.localhost: PATCH email-config: .*cancel/);
  await waitForExit(project);
  expect(tenant.requests()).toEqual(["GET", "PATCH"]);
  await expectState(`user-${version - 1}`);
  await expectConvergence();
});

it("the plugin ends when its CLI is killed, and sends no further request", async () => {
  const up = await upUntilPatch("before");
  kill(project, up, "the CLI");
  await up.finished;
  await waitForExit(project, { but: LANGUAGE_HOST });

  expect(tenant.requests()).toEqual(["GET", "PATCH"]);
  await expectSuccess(project.pulumi(["cancel", "--yes"]));
  await expectConvergence();
});

it.each(["before", "applied"] as const)(
  "the next `up` converges after a run that was killed with its PATCH (%s)",
  async (when) => {
    const up = await upUntilPatch(when);
    kill(project, up, "everything");
    await up.finished;
    await waitForExit(project);
    await expectSuccess(project.pulumi(["cancel", "--yes"]));
    await expectConvergence();
  },
);

it("the CLI fails when the plugin is killed, unlocks the stack and leaves no process", async () => {
  const up = await upUntilPatch("applied");
  kill(project, up, "the provider");
  expect((await up.finished).code).not.toBe(0);
  await waitForExit(project);
  await expectConvergence();
});
