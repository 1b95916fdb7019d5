import type { Project } from "../../test-harness";
import { type MailServer, startMailServer } from "../../test-harness/mail-server";
import { aWorld, declaring, PASSWORD } from "../engine/world";
import { allHaveEnded, hanging, kill, whileRunning } from "./killing";
import { DELETING, heldFor, type Place, type Point, WRITING } from "./points";

const IS_LONG = process.env.PULUMI_QLIK_LONG === "1";

/** Many runs killed at once, each resource at a point of its own; the long way round, one after the other. */
const alone = (points: Point[]): Kill[] => points.map((point) => ({ at: point.name, points: [point] }));
const KILLS: Kill[] = IS_LONG
  ? [...alone(WRITING), ...alone(DELETING)]
  : [
      { at: "each point of writing", points: WRITING },
      { at: "each point of deleting", points: DELETING },
    ];

interface Kill {
  readonly at: string;
  readonly points: Point[];
}

const CHECKPOINTS = [
  { name: "a state that is kept after each step", env: {} },
  {
    name: "a state that is kept at the end alone",
    env: { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" },
  },
];

const world = aWorld();
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
  const everyPoint = KILLS.flatMap(({ points }) => points);
  const placeOf = (point: Point): Place => {
    const tenant = (which: string) => {
      const words = `${which}-${point.name}-${name}`.toLowerCase().replaceAll(" ", "-");
      return world.tenant(words);
    };
    const recipient = `${point.name}-${"PULUMI_SKIP_CHECKPOINTS" in env}@example.com`;
    return { first: tenant("first"), other: tenant("other"), mailServer, recipient };
  };
  const done = new Set<Point>();
  const declaredFor = (point: Point) => {
    const { before, after } = point.operation;
    return (done.has(point) ? after : before)?.(placeOf(point));
  };
  const program = (changes = {}) =>
    declaring(
      Object.fromEntries(
        everyPoint.flatMap((point) => {
          const declared = declaredFor(point);
          return declared ? [[point.name, { ...declared, ...changes }]] : [];
        }),
      ),
    );
  /** Both tenants of a point by their hosts, with what they shall hold. */
  const shallHold = (point: Point) => {
    const declared = declaredFor(point);
    const { first, other } = placeOf(point);
    return [first, other].map((tenant) =>
      declared?.tenantUrl === tenant.url ? heldFor(declared) : undefined,
    );
  };
  const holds = (point: Point) => {
    const { first, other } = placeOf(point);
    return [first.config(), other.config()];
  };
  let project: Project;

  beforeAll(async () => {
    project = await world.project({ program: program(), env: { ...env, PULUMI_PARALLEL_DIFF: "true" } });
    expect(await project.up("--parallel=64")).toMatchObject({ code: 0 });
  });

  describe.each(KILLS)("killed at $at", ({ points }) => {
    beforeAll(async () => {
      for (const point of points) done.add(point);
      await project.setProgram(program());
      const reached = points.map((point) => hanging(placeOf(point)[point.operation.calling], point));
      const up = project.start(["up", "--yes", "--skip-preview", "--parallel=64"]);
      await whileRunning(up, reached);
      kill(project, up, "everything");
      expect(await up.finished).toMatchObject({ signal: "SIGKILL" });
      await allHaveEnded(project);

      expect(await project.pulumi(["cancel", "--yes"])).toMatchObject({ code: 0 });
      expect(await project.up("--parallel=64")).toMatchObject({ code: 0 });
    });

    it.each(points)("the next `up` makes the tenant hold what is declared: $name", (point) => {
      expect(holds(point)).toEqual(shallHold(point));
      survived += 1;
    });

    it("no test mail is sent twice", () => {
      const mails = points.map((point) => {
        const { recipient } = placeOf(point);
        return mailServer.received.filter(({ to }) => to === recipient).length;
      });
      expect(mails.filter((number) => number > 1)).toEqual([]);
    });

    it("the state has each resource once", async () => {
      const resources = (await project.state()).filter(({ type }) => type.includes("EmailConfig"));
      const names = resources.map(({ urn }) => urn.split("::").at(-1));
      expect(names.sort()).toEqual(
        everyPoint
          .filter(declaredFor)
          .map((point) => point.name)
          .sort(),
      );
    });
  });

  it("there is nothing left to do", async () => {
    expect(await project.preview("--expect-no-changes", "--parallel=64")).toMatchObject({ code: 0 });
  });

  it("adoptExisting makes what killed creates have written this stack's own", async () => {
    await project.setProgram(program({ adoptExisting: true }));
    expect(await project.up("--parallel=64")).toMatchObject({ code: 0 });
    const resources = await project.state();
    expect(resources.filter(({ outputs }) => outputs.adopted === false)).toEqual([]);
  });

  it("a killed `destroy` is ended by the next", async () => {
    const [sent, carriedOut] = everyPoint.filter(declaredFor);
    const reached = [sent, carriedOut].map((point, index) => {
      const { first, other } = placeOf(point as Point);
      const holding = first.config() === undefined ? other : first;
      return hanging(holding, { call: "DELETE", after: 0, when: index === 0 ? "before" : "applied" });
    });
    const destroy = project.start(["destroy", "--yes", "--skip-preview", "--parallel=64"]);
    await whileRunning(destroy, reached);
    kill(project, destroy, "everything");
    await destroy.finished;
    await allHaveEnded(project);

    expect(await project.pulumi(["cancel", "--yes"])).toMatchObject({ code: 0 });
    expect(await project.destroy("--parallel=64")).toMatchObject({ code: 0 });
    expect(everyPoint.flatMap(holds).filter(Boolean)).toEqual([]);
    expect(await project.state()).toEqual([]);
    survived += 2;
  });
});
