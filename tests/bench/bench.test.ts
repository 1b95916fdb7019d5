import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Results } from "../../bench/results";

jest.setTimeout(300_000);

const run = promisify(execFile);
const BENCH = join(__dirname, "../../dist/bench/index.js");

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "bench-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

it("makes no call too many, and writes what it shows", async () => {
  const out = join(folder, "results.json");
  const { stdout } = await run(process.execPath, [BENCH, "--quick", "--tenants", "3", "--out", out]);
  const results = JSON.parse(readFileSync(out, "utf8")) as Results;

  const calls = results.engine.map(({ operation, callsPerTenant }) => [operation, callsPerTenant]);
  expect(Object.fromEntries(calls)).toEqual({
    create: 4,
    "nothing to do": 1,
    refresh: 1,
    "refresh, then nothing to do": 1,
    "one field changed": 4,
    destroy: 1,
  });
  for (const { what, measured } of results.targets) {
    const [, , , shown] =
      stdout
        .split("\n")
        .find((line) => line.startsWith(`| ${what} `))
        ?.split("|") ?? [];
    expect(Math.abs(Number.parseFloat(shown ?? "") - measured)).toBeLessThan(0.51);
  }
  expect(readFileSync(join(folder, "results.svg"), "utf8").match(/<polyline/g)).toHaveLength(2 * 6);
});

it.each([
  ["--rounds", "none", "--rounds takes whole numbers from 1 to 100"],
  ["--tenants", "1,many", "--tenants takes whole numbers"],
  ["--out", "results.txt", "--out takes the name of a .json file"],
  ["--out", "nowhere/results.json", "--out: there is no folder nowhere"],
  ["--speed", "11", "Unknown option '--speed'"],
])("tells that %s %s is wrong, and where the flags are explained", async (flag, value, message) => {
  const failure = run(process.execPath, [BENCH, flag, value]);
  await expect(failure).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining(message),
  });
  await expect(failure).rejects.toMatchObject({ stderr: expect.stringContaining("--help") });
});
