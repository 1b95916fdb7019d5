import type { Project } from "../../test-harness";
import { type MailServer, startMailServer } from "../../test-harness/mail-server";
import { engineFixture, expectNoChanges, expectSuccess, PASSWORD, programWith } from "../engine/fixture";
import { IS_LONG_RUN } from "../support/long-runs";
import { configFor, DELETE_POINTS, type KillPoint, type Target, WRITE_POINTS } from "./kill-points";
import { hang, kill, waitForExit, waitWhileRunning } from "./kill-processes";

/** The kill points of one run, each of another resource. */
interface KilledRun {
  readonly name: string;
  readonly points: KillPoint[];
}

const runsWithOnePoint = (points: KillPoint[]) =>
  points.map((point) => ({ name: point.name, points: [point] }));

const KILLED_RUNS: KilledRun[] = IS_LONG_RUN
  ? [...runsWithOnePoint(WRITE_POINTS), ...runsWithOnePoint(DELETE_POINTS)]
  : [
      { name: "each write point", points: WRITE_POINTS },
      { name: "each delete point", points: DELETE_POINTS },
    ];

const CHECKPOINTS = [
  { name: "checkpoints after each step", env: {} },
  {
    name: "one checkpoint at the end",
    env: { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" },
  },
];

const fixture = engineFixture();
let mailServer: MailServer;
let survived = 0;

beforeAll(async () => {
  mailServer = await startMailServer({ security: "none", users: { alerts: PASSWORD } });
});

afterAll(async () => {
  await mailServer.stop();
  process.stdout.write(`${survived} kill points survived.\n`);
});

describe.each(CHECKPOINTS)("with $name", ({ name, env }) => {
  const allPoints = KILLED_RUNS.flatMap(({ points }) => points);
  const targetOf = (point: KillPoint): Target => {
    const tenant = (which: string) =>
      fixture.tenant(`${which}-${point.name}-${name}`.toLowerCase().replaceAll(" ", "-"));
    const recipient = `${point.name}-${"PULUMI_SKIP_CHECKPOINTS" in env}@example.com`;
    return { first: tenant("first"), other: tenant("other"), mailServer, recipient };
  };
  const done = new Set<KillPoint>();
  const declaredFor = (point: KillPoint) => {
    const { before, after } = point.operation;
    return (done.has(point) ? after : before)?.(targetOf(point));
  };
  const program = (changes = {}) =>
    programWith(
      Object.fromEntries(
        allPoints.flatMap((point) => {
          const declared = declaredFor(point);
          return declared ? [[point.name, { ...declared, ...changes }]] : [];
        }),
      ),
    );
  /** The configurations that both tenants of a point should have. */
  const desired = (point: KillPoint) => {
    const declared = declaredFor(point);
    const { first, other } = targetOf(point);
    return [first, other].map((tenant) =>
      declared?.tenantUrl === tenant.url ? configFor(declared) : undefined,
    );
  };
  const observed = (point: KillPoint) => {
    const { first, other } = targetOf(point);
    return [first.config(), other.config()];
  };
  let project: Project;

  const killWhen = async (command: string, reached: Promise<void>[], ...args: string[]) => {
    const started = project.start([command, "--yes", "--skip-preview", "--parallel=64", ...args]);
    await waitWhileRunning(started, reached);
    kill(project, started, "everything");
    expect(await started.finished).toMatchObject({ signal: "SIGKILL" });
    await waitForExit(project);
    await expectSuccess(project.pulumi(["cancel", "--yes"]));
  };

  beforeAll(async () => {
    project = await fixture.project({ program: program(), env: { ...env, PULUMI_PARALLEL_DIFF: "true" } });
    await expectSuccess(project.up("--parallel=64"));
  });

  describe.each(KILLED_RUNS)("the next `up` after a run killed at $name", ({ points }) => {
    beforeAll(async () => {
      for (const point of points) done.add(point);
      await project.setProgram(program());
      await killWhen(
        "up",
        points.map((point) => hang(targetOf(point)[point.operation.tenant], point)),
      );
      await expectSuccess(project.up("--parallel=64"));
    });

    it.each(points)("applies what is declared: $name", (point) => {
      expect(observed(point)).toEqual(desired(point));
      survived += 1;
    });

    it("sends no test e-mail twice", () => {
      const mails = points.map((point) => {
        const { recipient } = targetOf(point);
        return mailServer.received.filter(({ to }) => to === recipient).length;
      });
      expect(mails.filter((number) => number > 1)).toEqual([]);
    });

    it("leaves each resource in the state once", async () => {
      const resources = (await project.state()).filter(({ type }) => type.includes("EmailConfig"));
      const names = resources.map(({ urn }) => urn.split("::").at(-1));
      expect(names.sort()).toEqual(
        allPoints
          .filter(declaredFor)
          .map((point) => point.name)
          .sort(),
      );
    });
  });

  it("a preview after all of them shows no changes", async () => {
    await expectNoChanges(project, "--parallel=64");
  });

  it("adoptExisting makes the configurations of killed creates this stack's own", async () => {
    await project.setProgram(program({ adoptExisting: true }));
    await expectSuccess(project.up("--parallel=64"));
    const resources = await project.state();
    expect(resources.filter(({ outputs }) => outputs.adopted === false)).toEqual([]);
  });

  it("the next `destroy` completes a killed one", async () => {
    const points = allPoints.filter(declaredFor).slice(0, 2);
    await killWhen(
      "destroy",
      points.map(targetOf).map(({ first, other }, index) =>
        hang(first.config() === undefined ? other : first, {
          request: "DELETE",
          after: 0,
          when: index === 0 ? "before" : "applied",
        }),
      ),
      // The file backend replaces a checkpoint in two steps. If the engine is killed between them, `pulumi cancel` finds no stack.
      // So no other resource may be deleted, and write a checkpoint, at that moment.
      ...points.map(({ name: resource }) => `--target=**::${resource}`),
    );

    await expectSuccess(project.destroy("--parallel=64"));
    expect(allPoints.flatMap(observed).filter(Boolean)).toEqual([]);
    expect(await project.state()).toEqual([]);
    survived += 2;
  });
});
