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

it("the benchmark counts no unexpected request, and prints the targets that it writes", async () => {
  const out = join(folder, "results.json");
  const { stdout } = await run(process.execPath, [BENCH, "--quick", "--tenants", "3", "--out", out]);
  const results = JSON.parse(readFileSync(out, "utf8")) as Results;

  const requests = results.engine.map(({ operation, callsPerTenant }) => [operation, callsPerTenant]);
  expect(Object.fromEntries(requests)).toEqual({
    create: 4,
    "nothing to do": 1,
    refresh: 1,
    "refresh, then nothing to do": 1,
    "one field changed": 4,
    destroy: 1,
  });
  for (const { what, measured } of results.targets) {
    const row = stdout.split("\n").find((line) => line.startsWith(`| ${what} `));
    const printed = Number.parseFloat(row?.split("|")[3] ?? "");
    expect(Math.abs(printed - measured)).toBeLessThan(0.51);
  }
  expect(readFileSync(join(folder, "results.svg"), "utf8").match(/<polyline/g)).toHaveLength(3 * 6);
});

it.each([
  ["--rounds", "none", "--rounds must be a whole number from 1 to 100"],
  ["--tenants", "1,many", "--tenants must be a whole number"],
  ["--out", "results.txt", "--out must be the name of a .json file"],
  ["--out", "nowhere/results.json", "--out: the folder nowhere does not exist"],
  ["--speed", "11", "Unknown option '--speed'"],
])("rejects %s %s and names --help", async (flag, value, message) => {
  const failure = run(process.execPath, [BENCH, flag, value]);
  await expect(failure).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining(message) });
  await expect(failure).rejects.toMatchObject({ stderr: expect.stringContaining("--help") });
});
