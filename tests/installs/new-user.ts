import { goalsInReadme, maxCommands, runTrial, type Trial } from "./trial";

/*
 * `npm run test:installs` follows the section "Trying it in five minutes" of the README as a new user does. It needs the npm
 * registry, and prints the rows of the table in CONTRIBUTING.md.
 */

jest.setTimeout(660_000);

let trial: Trial;
const outputOf = (title: string) => trial.goals.find((goal) => goal.title === title)?.output ?? "";

beforeAll(async () => {
  trial = await runTrial();
  const rows = trial.goals.map(({ title, commands, seconds }) => `| ${title} | ${commands} | ${seconds} |`);
  process.stderr.write(`${rows.join("\n")}\n`);
});

it("the README has the goals of CONTRIBUTING.md, and none has more commands", () => {
  const bar = maxCommands();
  expect(goalsInReadme().map(({ title }) => title)).toEqual(Object.keys(bar));
  expect(goalsInReadme().filter(({ title, commands }) => commands > (bar[title] ?? 0))).toEqual([]);
});

describe("the commands of the README", () => {
  it("continue after a Pulumi command only by &&, because the CLI reads the lines that are pasted after it", () => {
    for (const { script } of goalsInReadme()) expect(script).not.toMatch(/\bpulumi .*[^&]\n\s*\S/);
  });

  it("create the configuration", () => {
    expect(outputOf("First update")).toContain("+ 2 created");
  });

  it("show the drift in the preview and in the comment", () => {
    expect(outputOf("Drift comment in Markdown")).toContain('~ username: "mallory" => "alerts"');
    expect(trial.comment).toContain('- username: "mallory"\n+ username: "alerts"\n');
  });

  it("write the page", () => {
    expect(trial.page).toMatch(/^<!doctype html>/i);
    expect(trial.page).toContain("acme.localhost");
  });

  it("import the configuration, and then preview only the password", () => {
    const [imported, preview = ""] = outputOf("Import in YAML").split("Please copy the following code");
    expect(imported).toContain("= 1 imported");
    expect(preview.match(/"path":"[^"]+"/g)).toEqual(['"path":"/emailPassword"']);
    expect(preview.match(/^ {6}[~+-] \w+/gm)).toEqual(["      + emailPasswordFrom"]);
  });

  it("show no password", () => {
    const outputs = trial.goals.map(({ output }) => output);
    expect([...outputs, trial.comment, trial.page].join()).not.toContain("a-password");
  });

  it("leave no process", () => {
    expect(trial.leftProcesses).toEqual([]);
  });
});
