import { expectSuccess } from "../engine/fixture";
import { kill, LANGUAGE_HOST, waitForExit } from "./kill-processes";
import { updateFixture } from "./update-fixture";

const fixture = updateFixture("native");

it("Ctrl-C ends a request that hangs with an error at the resource, saves the state and leaves no process", async () => {
  const up = await fixture.upUntilPatch("before");
  up.kill("SIGINT");
  const { code, output } = await up.finished;

  expect(code).not.toBe(0);
  expect(output).toMatch(/acme\.localhost: PATCH email-config: .*cancel/);
  await waitForExit(fixture.project);
  expect(fixture.tenant.requests()).toEqual(["GET", "PATCH"]);
  await fixture.expectState("the previous test");
  await fixture.expectConvergence();
});

it("the plugin ends when its CLI is killed, and sends no further request", async () => {
  const up = await fixture.upUntilPatch("before");
  kill(fixture.project, up, "the CLI");
  await up.finished;
  await waitForExit(fixture.project, { but: LANGUAGE_HOST });

  expect(fixture.tenant.requests()).toEqual(["GET", "PATCH"]);
  await expectSuccess(fixture.project.pulumi(["cancel", "--yes"]));
  await fixture.expectConvergence();
});

it.each(["before", "applied"] as const)(
  "the next `up` converges after a run that was killed with its PATCH (%s)",
  async (when) => {
    const up = await fixture.upUntilPatch(when);
    kill(fixture.project, up, "everything");
    await up.finished;
    await waitForExit(fixture.project);
    await expectSuccess(fixture.project.pulumi(["cancel", "--yes"]));
    await fixture.expectConvergence();
  },
);

it("the CLI fails when the plugin is killed, unlocks the stack and leaves no process", async () => {
  const up = await fixture.upUntilPatch("applied");
  kill(fixture.project, up, "the provider");
  expect((await up.finished).code).not.toBe(0);
  await waitForExit(fixture.project);
  await fixture.expectConvergence();
});
