import type { EmulatedTenant } from "../../emulator";
import type { Install, Project, StartedCommand } from "../../test-harness";
import { basicAuth, engineFixture, expectNoChanges, expectSuccess, programWith } from "../engine/fixture";
import { hang, killProcess, waitWhileRunning } from "./kill-processes";

/** A project with one resource, whose program declares a new user name for each test. */
export interface UpdateFixture {
  readonly project: Project;
  readonly tenant: EmulatedTenant;
  /** Starts an `up` that changes the tenant, and waits for this event. */
  upUntil(reached: Promise<void>): Promise<StartedCommand>;
  /** Starts an `up` that changes the tenant, and waits until its PATCH hangs. */
  upUntilPatch(when: "before" | "applied"): Promise<StartedCommand>;
  /** Expects the declared user name on the tenant. */
  expectDeclared(): void;
  /** Expects the user name of this test, or of the test before it, in the state. */
  expectState(of: "this test" | "the previous test"): Promise<void>;
  /** Expects that an `up` applies what is declared and leaves no changes. */
  expectConvergence(): Promise<void>;
}

export function updateFixture(install: Install): UpdateFixture {
  const fixture = engineFixture({}, install);
  let project: Project;
  let tenant: EmulatedTenant;
  let version = 0;
  const declare = () => programWith({ mail: basicAuth(tenant, { username: `user-${version}` }) });

  beforeAll(async () => {
    tenant = fixture.tenant("acme");
    project = await fixture.project({ program: declare() });
    await expectSuccess(project.up());
  });
  beforeEach(async () => {
    version += 1;
    await project.setProgram(declare());
    tenant.clearJournal();
  });
  afterEach(() => {
    for (const { pid } of project.processes()) killProcess(pid);
  });

  const upUntil = async (reached: Promise<void>) => {
    const up = project.start(["up", "--yes", "--skip-preview"]);
    await waitWhileRunning(up, [reached]);
    return up;
  };
  const expectDeclared = () => expect(tenant.config()).toMatchObject({ username: `user-${version}` });
  return {
    get project() {
      return project;
    },
    get tenant() {
      return tenant;
    },
    upUntil,
    upUntilPatch: (when) => upUntil(hang(tenant, { request: "PATCH", after: 0, when })),
    expectDeclared,
    async expectState(of) {
      const username = `user-${of === "this test" ? version : version - 1}`;
      expect(await project.resource("mail")).toMatchObject({ outputs: { username } });
    },
    async expectConvergence() {
      await expectSuccess(project.up());
      expectDeclared();
      await expectNoChanges(project);
    },
  };
}
