import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type EventLog, openEventLog, type ProcessEvent } from "../../provider/event-log/event-log";
import { readEvents } from "../support/events";

const run = promisify(execFile);

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "event-log-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const EVENT: ProcessEvent = {
  time: "2026-01-01T00:00:00.000Z",
  host: "acme.eu.qlikcloud.com",
  verb: "diff",
  result: "in-sync",
  patch: [],
  requests: 1,
  durationMs: 5,
};

function logAt(file: string): EventLog {
  const log = openEventLog({ QLIK_EVENT_LOG: file, PULUMI_PROJECT: "fleet", PULUMI_STACK: "dev" }, "native");
  if (!log) throw new Error("there is no event log");
  return log;
}

const fail = (message: string) => {
  throw new Error(message);
};

it.each([undefined, ""])("there is no log if QLIK_EVENT_LOG is %p", (file) => {
  expect(openEventLog({ QLIK_EVENT_LOG: file }, "native")).toBeUndefined();
});

it("a line has what the process knows, and the event's own names win", () => {
  const file = join(folder, "names.ndjson");
  const log = logAt(file);

  log.append(() => EVENT, fail);
  log.append(() => ({ ...EVENT, stack: "prod" }), fail);

  const events = readEvents(file);
  expect(events.map(({ project, stack, entryPoint }) => [project, stack, entryPoint])).toEqual([
    ["fleet", "dev", "native"],
    ["fleet", "prod", "native"],
  ]);
  expect(events[0]?.run).toBe(events[1]?.run);
});

it("a line is ASCII, whatever a tenant returns", () => {
  const file = join(folder, "ascii.ndjson");
  const message = "line\u2028separator, \u202eright to left, \u001b[31m, ünïcödé, 🔑, \udc00, \r\n";

  logAt(file).append(() => ({ ...EVENT, error: { message } }), fail);

  expect(readFileSync(file, "utf8")).toMatch(/^[ -~]+\n$/);
  expect(readEvents(file)[0]?.error).toEqual({ message });
});

describe("a log that cannot be written is one warning and no error:", () => {
  const pipe = () => {
    const file = join(folder, "pipe");
    execFileSync("mkfifo", [file]);
    return file;
  };
  const directory = () => {
    mkdirSync(join(folder, "directory"));
    return join(folder, "directory");
  };

  it.each<[string, () => string, string]>([
    ["its folder does not exist", () => join(folder, "missing/events.ndjson"), "ENOENT"],
    ["it is a folder", directory, "EISDIR"],
    ["its folder is a file", () => join(__filename, "events.ndjson"), "ENOTDIR"],
    ["it is a pipe without a reader", pipe, "ENXIO"],
    ["the disk is full", () => "/dev/full", "ENOSPC"],
  ])("%s", (_what, path, code) => {
    const file = path();
    if (file === "/dev/full" && !existsSync(file)) return;
    const log = logAt(file);
    const warnings: string[] = [];

    for (let line = 0; line < 3; line += 1)
      log.append(
        () => EVENT,
        (message) => void warnings.push(message),
      );

    expect(warnings).toEqual([expect.stringContaining(`cannot write the event log ${file} (${code})`)]);
  });

  it("an event cannot be described", () => {
    const warnings: string[] = [];
    const log = logAt(join(folder, "described.ndjson"));

    log.append(
      () => fail("no event"),
      (message) => void warnings.push(message),
    );

    expect(warnings).toEqual([expect.stringContaining("(no event)")]);
  });
});

it("many processes append to one file without mixing their lines", async () => {
  const file = join(folder, "shared.ndjson");
  const [processes, lines] = [8, 500];
  const module = join(__dirname, "../../dist/provider/event-log/event-log.js");
  const script = `
    const { openEventLog } = require(${JSON.stringify(module)});
    const log = openEventLog(process.env, "native");
    const fail = (message) => { throw new Error(message); };
    for (let line = 0; line < ${lines}; line += 1) {
      const message = process.env.NAME.repeat(1 + (line * 97) % 4000);
      log.append(() => ({ ...${JSON.stringify(EVENT)}, requests: line, error: { message } }), fail);
    }`;

  await Promise.all(
    Array.from({ length: processes }, (_, index) => {
      const env = { ...process.env, QLIK_EVENT_LOG: file, NAME: String.fromCharCode(97 + index) };
      return run(process.execPath, ["-e", script], { env });
    }),
  );

  const byRun = Map.groupBy(readEvents(file), (event) => event.run);
  expect(byRun.size).toBe(processes);
  for (const events of byRun.values()) {
    expect(events.map(({ requests }) => requests)).toEqual(Array.from({ length: lines }, (_, line) => line));
    expect(new Set(events.map(({ error }) => error?.message[0])).size).toBe(1);
  }
});
