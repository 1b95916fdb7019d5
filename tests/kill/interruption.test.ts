import { expectNoChanges, expectSuccess } from "../engine/fixture";
import { kill, LANGUAGE_HOST, waitForExit } from "./kill-processes";
import { updateFixture } from "./update-fixture";

const fixture = updateFixture("tarball");

it("a provider ends when its CLI is killed, and sends no further request", async () => {
  const up = await fixture.upUntilPatch("before");
  kill(fixture.project, up, "the CLI");
  await up.finished;
  await waitForExit(fixture.project, { but: LANGUAGE_HOST });

  expect(fixture.tenant.requests()).toEqual(["GET", "PATCH"]);
  await expectSuccess(fixture.project.pulumi(["cancel", "--yes"]));
  await expectSuccess(fixture.project.up());
  fixture.expectDeclared();
});

it("the CLI fails when its provider is killed, unlocks the stack and leaves no process", async () => {
  const up = await fixture.upUntilPatch("applied");
  kill(fixture.project, up, "the provider");
  expect((await up.finished).code).not.toBe(0);
  await waitForExit(fixture.project);

  await expectSuccess(fixture.project.up());
  fixture.expectDeclared();
});

describe("Ctrl-C", () => {
  it("once lets the running request end, saves the state and leaves no process", async () => {
    const [pause, reached] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    fixture.tenant.fault({
      kind: "pause",
      on: "PATCH",
      when: "before",
      until: pause.promise,
      onReached: reached.resolve,
    });
    const up = await fixture.upUntil(reached.promise);
    up.kill("SIGINT");
    pause.resolve();
    const { code, output } = await up.finished;

    expect(code).not.toBe(0);
    expect(output).toContain("update canceled");
    await waitForExit(fixture.project);
    fixture.expectDeclared();
    await fixture.expectState("this test");
    await expectNoChanges(fixture.project);
  });

  it("twice abandons a request that hangs, leaves no process, and the next `up` converges", async () => {
    const up = await fixture.upUntilPatch("before");
    up.kill("SIGINT");
    await up.waitForOutput("press ^C again");
    up.kill("SIGINT");
    const { code } = await up.finished;

    expect(code).not.toBe(0);
    await waitForExit(fixture.project);
    expect(fixture.tenant.requests()).toEqual(["GET", "PATCH"]);
    await fixture.expectState("the previous test");
    await fixture.project.pulumi(["cancel", "--yes"]);
    await expectSuccess(fixture.project.up());
    fixture.expectDeclared();
  });
});
