import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CommandResult, runCommand } from "../../test-harness/command";
import { BOT, type Forge, startForge, TOKEN } from "./forge-server";
import { EXAMPLE } from "./repository";

const MARKER = "<!-- pulumi-qlik:report -->";
const REPORT = `${MARKER}\n\n2 tenants: 1 drifted, 1 in sync\n`;
const entry = (author: string, body: string) => ({ id: 1, author, body });
const issue = (author: string, body: string) => ({
  ...entry(author, body),
  title: "",
  isOpen: true,
  comments: [],
});

const PLATFORMS = {
  GitHub: ({ url }: Forge) => ({
    GITHUB_API_URL: url,
    GITHUB_REPOSITORY: "example/qlik-mail",
    GITHUB_TOKEN: TOKEN,
    PULL_REQUEST: "7",
  }),
  GitLab: ({ url }: Forge) => ({
    GITLAB_CI: "true",
    CI_API_V4_URL: url,
    CI_PROJECT_ID: "5",
    CI_MERGE_REQUEST_IID: "7",
    GITLAB_TOKEN: TOKEN,
  }),
};

describe.each(Object.entries(PLATFORMS))("publish.mjs on %s", (_, environment) => {
  let forge: Forge;
  let folder: string;
  beforeEach(async () => {
    forge = await startForge();
    folder = mkdtempSync(join(tmpdir(), "publish-"));
    cpSync(join(EXAMPLE, "ci"), join(folder, "ci"), { recursive: true });
    mkdirSync(join(folder, "events"));
    writeFileSync(join(folder, "report.md"), REPORT);
    setExitCodes({ eu: "0", us: "0" });
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true });
    await forge.stop();
  });

  function setExitCodes(codes: Record<string, string | undefined>) {
    for (const [stack, code] of Object.entries(codes)) {
      writeFileSync(join(folder, `Pulumi.${stack}.yaml`), "");
      const file = join(folder, "events", `${stack}.exit-code`);
      if (code === undefined) rmSync(file, { force: true });
      else writeFileSync(file, `${code}\n`);
    }
  }

  function publish(...args: string[]): Promise<CommandResult> {
    const env = { PATH: process.env.PATH ?? "", ...environment(forge) };
    return runCommand({ file: process.execPath, args: ["ci/publish.mjs", ...args], folder, env });
  }

  const comment = () => publish("comment", "report.md");

  it("writes one comment, and updates it", async () => {
    await comment();
    writeFileSync(join(folder, "report.md"), `${MARKER}\n\n2 tenants: 2 in sync\n`);

    expect(await comment()).toMatchObject({ code: 0 });
    expect(forge.comments).toMatchObject([{ body: `${MARKER}\n\n2 tenants: 2 in sync` }]);
  });

  it("finds its comment on a later page", async () => {
    forge.comments = Array.from({ length: 250 }, (_, id) => ({ ...entry("someone", "hello"), id }));
    forge.comments.push({ ...entry(BOT, REPORT), id: 999 });
    await comment();

    expect(forge.comments).toHaveLength(251);
  });

  it("leaves a comment of another author with the same marker", async () => {
    forge.comments = [entry("someone", `${MARKER} mine`)];
    await comment();

    expect(forge.comments).toMatchObject([{ body: `${MARKER} mine` }, { author: BOT }]);
  });

  it("names the stacks that failed or did not end, before the report", async () => {
    setExitCodes({ eu: "255", us: undefined });
    await comment();

    expect(forge.comments[0]?.body).toMatch(
      /`eu` failed\*\* \(exit code 255\).*`us` failed\*\* \(it did not end\).*2 tenants/s,
    );
  });

  it("does not report a stack with changes as failed", async () => {
    setExitCodes({ us: "7" });
    await comment();

    expect(forge.comments).toMatchObject([{ body: REPORT.trim() }]);
  });

  it("shows the output of the CLI folded, whatever fences it contains", async () => {
    writeFileSync(join(folder, "events", "eu.txt"), "Resources:\n```` + 1 to create\n");
    await comment();

    expect(forge.comments[0]?.body).toContain(
      "\n\n`````text\nResources:\n```` + 1 to create\n`````\n\n</details>",
    );
  });

  it("drops an output that is too long for a comment", async () => {
    writeFileSync(join(folder, "events", "eu.txt"), "x".repeat(70_000));
    await comment();

    expect(forge.comments).toMatchObject([{ body: REPORT.trim() }]);
  });

  it("comments without a report", async () => {
    rmSync(join(folder, "report.md"));
    await comment();

    expect(forge.comments[0]?.body).toContain("No tenant was compared.");
  });

  it("fails if the platform refuses, and does not show the token", async () => {
    const { code, output } = await runCommand({
      file: process.execPath,
      args: ["ci/publish.mjs", "comment", "report.md"],
      folder,
      env: { ...environment(forge), GITHUB_TOKEN: "wrong-token", GITLAB_TOKEN: "wrong-token" },
    });

    expect(code).toBe(1);
    expect(output).toContain("401");
    expect(output).not.toContain("wrong-token");
  });

  it("opens one issue, and updates it", async () => {
    await publish("open-issue", "report.md");
    await publish("open-issue", "report.md");

    expect(forge.issues).toMatchObject([{ isOpen: true, author: BOT, body: REPORT.trim() }]);
  });

  it("closes its issue, and no other", async () => {
    forge.issues = [issue("someone", REPORT), { ...issue(BOT, REPORT), id: 2 }];
    await publish("close-issue");

    expect(forge.issues.map(({ isOpen, comments }) => [isOpen, comments.length])).toEqual([
      [true, 0],
      [false, 1],
    ]);
  });

  it.each([
    ["failed", "1"],
    ["has changes", "7"],
    ["did not end", undefined],
  ])("leaves the issue open if a stack %s", async (_reason, code) => {
    forge.issues = [issue(BOT, REPORT)];
    setExitCodes({ us: code });

    expect(await publish("close-issue")).toMatchObject({ code: 0, output: expect.stringContaining(": us.") });
    expect(forge.issues).toMatchObject([{ isOpen: true }]);
  });
});
