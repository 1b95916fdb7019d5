import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { FORMATS, type Report } from "../../report";
import { MARKER, MAX_LENGTH } from "../../report/formats/markdown";
import { STATUSES } from "../../report/model";
import { fleetEvents } from "../../test-harness/event-log";
import { events } from "./arbitraries";
import { drift, event, failure, reportOf } from "./fixture";
import { htmlOf, junitErrors, suitesOf, tagsOf, textOf } from "./parse";

const FLEET = { tenants: 200, driftedAlike: 12, driftedOtherwise: 3, refused: 2, unreachable: 1 };
const HEADLINE = "200 tenants: 3 failed, 15 drifted, 182 in sync";

function countIn<Item>(items: Item[], isCounted: (item: Item) => unknown): number {
  return items.filter(isCounted).length;
}

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);

describe("every format", () => {
  const headlineOf = ({ counts }: Report) =>
    STATUSES.flatMap((status) => (counts[status] ? `${counts[status]} ${status.replace("-", " ")}` : []));

  it("has the counts of the model", async () => {
    await fc.assert(
      fc.asyncProperty(events, async (lines) => {
        const report = await reportOf(...lines);
        const { counts, tenants, driftGroups, failureGroups, changeGroups, stacks } = report;
        const sizeOf = (groups: { hosts: string[] }[]) => sum(groups.map(({ hosts }) => hosts.length));
        expect(sum(STATUSES.map((status) => counts[status]))).toBe(counts.tenants);
        expect(tenants).toHaveLength(counts.tenants);
        expect(sum(stacks.map((stack) => stack.counts.tenants))).toBe(counts.tenants);
        expect(sizeOf(driftGroups)).toBe(counts.drifted);
        expect(sizeOf(failureGroups)).toBe(counts.failed);
        expect(sizeOf(changeGroups)).toBe(counts.changed + counts.created + counts.deleted);

        const headline = headlineOf(report).join(", ");
        expect(FORMATS.text(report).split("\n")[0]).toContain(`: ${headline}`);
        expect(FORMATS.markdown(report)).toContain(`: ${headline}**`);
        expect(JSON.parse(FORMATS.json(report))).toEqual(report);
        expect(JSON.parse(FORMATS.gitlab(report))).toEqual({
          create: counts.created,
          update: counts.drifted + counts.changed,
          delete: counts.deleted,
        });

        const cases = suitesOf(FORMATS.junit(report)).flatMap(({ testcase }) => testcase);
        expect(cases).toHaveLength(counts.tenants);
        expect(countIn(cases, ({ failure }) => failure)).toBe(counts.drifted);
        expect(countIn(cases, ({ error }) => error)).toBe(counts.failed);
      }),
      { numRuns: 50 },
    );
  });
});

describe("Markdown", () => {
  it("begins with the marker of the comment, the headline and a table of the stacks", async () => {
    const report = await reportOf(...fleetEvents(FLEET), ...fleetEvents({ tenants: 2, stack: "test" }));
    const markdown = FORMATS.markdown(report);
    expect(markdown.split("\n").filter(Boolean).slice(0, 3)).toEqual([
      MARKER,
      "### Qlik Cloud e-mail",
      "**202 tenants: 3 failed, 15 drifted, 184 in sync**",
    ]);
    const rows = htmlOf(markdown)
      .match(/<tr>.*?<\/tr>/gs)
      ?.map((row) => textOf(row).split("\n"));
    expect(rows?.map((cells) => cells.filter(Boolean).slice(0, 4))).toEqual([
      ["stack", "tenants", "failed", "drifted"],
      ["mail/prod", "200", "3", "15"],
      ["mail/test", "2", "0", "0"],
    ]);
  });

  it("folds the details of a group: the tenants, the patch and the remedies", async () => {
    const markdown = FORMATS.markdown(await reportOf(...fleetEvents(FLEET)));
    expect(markdown).toContain(
      "<summary>12 tenants drifted: <code>serverAddress, serverPort</code></summary>",
    );
    expect(markdown).toContain(
      [
        "```diff",
        '- serverAddress: "smtp.old.example"',
        '+ serverAddress: "smtp.example.com"',
        "- serverPort: 2525",
        "+ serverPort: 587",
        "```",
      ].join("\n"),
    );
    expect(markdown).toContain("```sh\npulumi up --stack prod\n```");
    expect(markdown).toContain(
      '  tenant-0000.eu.qlikcloud.com: { serverAddress: "smtp.old.example", serverPort: 2525 }\n',
    );
    expect(tagsOf(htmlOf(markdown)).filter((tag) => tag === "<details>")).toHaveLength(6);
  });

  const long = "x".repeat(100_000);
  it.each([
    ["5,000 tenants that drifted differently", fleetEvents({ tenants: 5000, driftedOtherwise: 5000 })],
    ["5,000 tenants that drifted alike", fleetEvents({ tenants: 5000, driftedAlike: 5000 })],
    ["5,000 failed tenants", fleetEvents({ tenants: 5000, refused: 5000 })],
    [
      "500 stacks with long names",
      Array.from({ length: 500 }, (_, index) => drift({ stack: `${index}|${"#".repeat(300)}` })),
    ],
    [
      "very long values",
      [drift({ urn: long, patch: [{ op: "replace", path: `/${long}`, observed: long }] })],
    ],
    ["very long messages", [failure({ host: long, error: { message: long, hint: long } })]],
  ])("stays below GitHub's limit with %s, headline included", async (_, lines) => {
    const report = await reportOf(...lines);
    const markdown = FORMATS.markdown(report);
    expect(markdown.length).toBeLessThan(MAX_LENGTH);
    expect(markdown).toContain(`**${FORMATS.text(report).split("\n")[0]}**`);
  });

  it("counts what it leaves out", async () => {
    const markdown = FORMATS.markdown(
      await reportOf(...fleetEvents({ tenants: 3000, driftedOtherwise: 3000 })),
    );
    const shown = tagsOf(markdown).filter((tag) => tag === "<details>").length;
    expect(shown).toBeGreaterThan(50);
    expect(markdown).toContain(`${3000 - shown} drift groups (${3000 - shown} tenants)`);
  });
});

describe("JUnit", () => {
  it("is valid against the schema of Jenkins: a suite for each stack, a case for each tenant", async () => {
    const report = await reportOf(...fleetEvents(FLEET), drift({ stack: "test" }));
    const xml = FORMATS.junit(report);

    expect(await junitErrors(xml)).toEqual([]);
    const suites = suitesOf(xml);
    expect(
      suites.map((suite) => [suite["@name"], suite["@tests"], suite["@failures"], suite["@errors"]]),
    ).toEqual([
      ["mail/prod", "200", "15", "3"],
      ["mail/test", "1", "1", "0"],
    ]);
    const [first] = suites[1]?.testcase ?? [];
    expect(first).toMatchObject({
      "@name": "acme.eu.qlikcloud.com",
      failure: [
        { "@type": "drift", "@message": "username", "#text": expect.stringContaining('- username: "admin"') },
      ],
    });
    const errors = suites[0]?.testcase.flatMap(({ error }) => error ?? []) ?? [];
    expect(errors.map((error) => error["@type"])).toEqual(["QLIK1201", "QLIK1201", "QLIK1212"]);
  });

  it("notices an invalid report", async () => {
    expect(await junitErrors("<testsuites><case/></testsuites>")).not.toEqual([]);
  });
});

describe("text", () => {
  it("has the headline, then what needs attention, the most common first", async () => {
    const text = FORMATS.text(await reportOf(...fleetEvents(FLEET)));
    expect(text.split("\n").filter((line) => /^\S/.test(line))).toEqual([
      HEADLINE,
      "failed  QLIK1201: GET email-config: 401 Unauthorized. The credentials are wrong or expired. (2 tenants)",
      "failed  QLIK1212: GET email-config: no connection was made (ECONNREFUSED). (1 tenant)",
      "drifted  serverAddress, serverPort (12 tenants)",
      ...Array(3).fill("drifted  username, emailPassword, INVALID_CREDENTIALS (1 tenant)"),
    ]);
    expect(text).toContain("tenant-0009.eu.qlikcloud.com and 2 more\n");
  });

  it("has colours only if they are asked for", async () => {
    const report = await reportOf(...fleetEvents(FLEET));
    const colored = FORMATS.text(report, true);
    expect(colored).not.toBe(FORMATS.text(report));
    expect(stripVTControlCharacters(colored)).toBe(FORMATS.text(report));
  });

  it("is one line if all tenants are in sync", async () => {
    expect(FORMATS.text(await reportOf(event()))).toBe("1 tenant: 1 in sync\n");
  });
});
