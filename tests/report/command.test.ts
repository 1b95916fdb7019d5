import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fleetEvents, ndjson } from "../../test-harness/event-log";
import { drift, event, failure } from "./fixture";

const CHECKOUT = join(__dirname, "../..");
const { bin, files: publishedFiles } = JSON.parse(readFileSync(join(CHECKOUT, "package.json"), "utf8"));
const COMMAND = join(CHECKOUT, bin["pulumi-qlik"]);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "report-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function pulumiQlik(args: string[], input = "") {
  const child = spawn(process.execPath, [COMMAND, ...args], { cwd: folder });
  child.stdin.on("error", () => {}).end(input);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]);
  return { code, stdout, stderr };
}

function file(name: string, content: string): string {
  writeFileSync(join(folder, name), content);
  return name;
}

const LOG = ndjson([drift({ host: "a" }), event({ host: "b" }), failure({ host: "c" })]);
const HEADLINE = "3 tenants: 1 failed, 1 drifted, 1 in sync";

describe("pulumi-qlik", () => {
  it("lists its commands if none is named", async () => {
    const { code, stderr } = await pulumiQlik([]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^ {2}report .*\n( .*\n)*? {2}emulator /m);
  });

  it.each([[["--help"]], [["report", "--help"]]])("prints its help for %j", async (args) => {
    const { code, stdout } = await pulumiQlik(args);
    expect([code, stdout]).toEqual([0, expect.stringContaining("Usage: pulumi-qlik")]);
  });

  it("starts the emulator, which has its own options", async () => {
    const child = spawn(process.execPath, [COMMAND, "emulator", "--json", "--api", "put"]);
    const ended = once(child, "close");
    const { url } = JSON.parse(String(await once(child.stdout, "data")));
    expect((await fetch(`${url}/__emulator/state?tenant=acme`)).status).toBe(200);
    child.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);

    expect((await pulumiQlik(["emulator", "--help"])).stdout).toContain("--latency");
    expect(await pulumiQlik(["emulator", "--port", "x"])).toMatchObject({ code: 1 });
  });

  it("is published as one file with the licences in it", () => {
    const files = [bin["pulumi-qlik"].slice(2), "dist/cli/NOTICES.txt"];
    expect(publishedFiles).toEqual(expect.arrayContaining(files));
    const notices = readFileSync(join(CHECKOUT, "dist/cli/NOTICES.txt"), "utf8");
    expect(notices).toMatch(/^commander .*\(MIT\)$/m);
    expect(notices).toMatch(/^fast-xml-builder .*\(MIT\)$/m);
  });
});

describe("pulumi-qlik report", () => {
  it.each([
    ["text", HEADLINE],
    ["markdown", `**${HEADLINE}**`],
    ["html", "3 tenants"],
    ["junit", '<testsuites name="pulumi-qlik" tests="3" failures="1" errors="1">'],
    ["json", '"tenants": 3'],
    ["gitlab", '{"create":0,"update":1,"delete":0}\n'],
  ])("writes %s to standard output or to a file", async (format, content) => {
    const log = file("events.ndjson", LOG);
    const printed = await pulumiQlik(["report", "--format", format, log]);
    expect(printed).toEqual({ code: 0, stdout: expect.stringContaining(content), stderr: "" });

    const saved = await pulumiQlik(["report", "--format", format, "--out", "report", log]);
    expect(saved).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(readFileSync(join(folder, "report"), "utf8")).toBe(printed.stdout);
  });

  it.each([[["-"]], [[]]])("reads standard input with the files %j", async (files) => {
    expect(await pulumiQlik(["report", ...files], LOG)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(HEADLINE),
    });
  });

  it("reads the logs of several stacks", async () => {
    const logs = [file("prod.ndjson", LOG), file("test.ndjson", LOG.replaceAll('"prod"', '"test"'))];
    const { stdout } = await pulumiQlik(["report", ...logs]);
    expect(stdout).toContain("6 tenants: 2 failed, 2 drifted, 2 in sync");
  });

  it("writes a large report whole into a pipe", async () => {
    const log = file("events.ndjson", ndjson(fleetEvents({ tenants: 2000, driftedOtherwise: 2000 })));
    const { stdout } = await pulumiQlik(["report", "--format", "json", log]);
    expect(JSON.parse(stdout).tenants).toHaveLength(2000);
  });

  it.each([
    [[drift()], ["--fail-on", "drift"], 1],
    [[failure()], ["--fail-on", "drift"], 0],
    [[failure()], ["--fail-on", "failed"], 1],
    [[drift()], ["--fail-on", "failed"], 0],
    [[drift()], ["--fail-on", "failed", "--fail-on", "drift"], 1],
    [[event({ result: "changed" })], ["--fail-on", "failed", "--fail-on", "drift"], 0],
    [[drift(), failure({ host: "b" })], [], 0],
  ])("exits with %#: %j %j => %d", async (events, options, code) => {
    const result = await pulumiQlik(["report", ...options], ndjson(events));
    expect(result).toMatchObject({ code, stdout: expect.stringContaining("tenant") });
  });

  it("counts and names bad lines, and reads the others", async () => {
    const log = file("events.ndjson", `Previewing update\n${LOG}${LOG.slice(0, 50)}`);
    const { code, stdout, stderr } = await pulumiQlik(["report", "--format", "gitlab", log]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '{"create":0,"update":1,"delete":0}\n' });
    expect(stderr).toBe("warning: 2 lines were skipped. events.ndjson:1 is not JSON.\n");

    const asText = await pulumiQlik(["report", log]);
    expect(asText.stdout).toContain(
      "2 lines skipped:\n  events.ndjson:1 is not JSON\n  events.ndjson:5 is not",
    );
    expect(asText.stderr).toBe("");
  });

  it.each<[string, string[], string, string]>([
    ["no log", ["-"], "<html></html>", "standard input is no event log: line 1 is not JSON"],
    ["a log of another version", ["-"], LOG.replaceAll('"version":1', '"version":2'), "of another version"],
    ["a log that is one cut line", ["-"], LOG.slice(0, 50), "the line is cut"],
    ["an empty log", ["-"], "", "there are no lines"],
    ["no such file", ["nowhere.ndjson"], "", "nowhere.ndjson: the file cannot be read (ENOENT)"],
    ["a folder", ["."], "", "(EISDIR)"],
    ["an unknown format", ["--format", "xml"], LOG, "Allowed choices are text, markdown, html"],
    ["an unknown result", ["--fail-on", "all"], LOG, "Allowed choices are drift, failed"],
    ["an unknown option", ["--colour"], LOG, "unknown option '--colour'"],
    ["an --out in no folder", ["--out", "nowhere/report"], LOG, "the report cannot be written (ENOENT)"],
  ])("refuses %s in one sentence, with exit code 2", async (_, args, input, message) => {
    const { code, stdout, stderr } = await pulumiQlik(["report", ...args], input);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^error: [^\n]+\n$/);
    expect(stderr).toContain(message);
  });

  it("writes no file if the log is refused", async () => {
    await pulumiQlik(["report", "--out", "report", "-"], "<html></html>");
    expect(existsSync(join(folder, "report"))).toBe(false);
  });

  it("ends without an error if its reader ends", async () => {
    const log = file("events.ndjson", ndjson(fleetEvents({ tenants: 2000, driftedOtherwise: 2000 })));
    const child = spawn(process.execPath, [COMMAND, "report", "--format", "json", log], { cwd: folder });
    child.stdout.once("data", () => child.stdout.destroy());
    expect(await Promise.all([text(child.stderr), once(child, "close")])).toEqual(["", [0, null]]);
  });
});
