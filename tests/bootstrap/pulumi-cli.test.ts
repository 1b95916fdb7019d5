import { existsSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { type SmallCheckout, smallCheckout, soon } from "./small-checkout";

jest.setTimeout(30_000);
const GET_THE_CLI = ["--without-build", "pulumi", "version"];
let checkout: SmallCheckout;

beforeEach(() => {
  checkout = smallCheckout();
});
afterEach(() => checkout.dispose());

it("builds once when two commands start together; the second says whom it waits for", async () => {
  checkout.hasGo({ seconds: 1 });

  const first = checkout.start(GET_THE_CLI);
  await first.tells("with Go");
  const second = await checkout.run(GET_THE_CLI);
  const { output } = await first.end;

  expect([output, second.output]).toEqual(["3.259.0\n", "3.259.0\n"]);
  expect(checkout.calls().filter((call) => call === "go build")).toHaveLength(2); // the CLI and its language host
  expect(second.told.join("\n")).toContain(
    `waiting for process ${first.pid}, which is installing the Pulumi CLI 3.259.0`,
  );
  expect(checkout.holdsInCache()).toEqual([expect.stringMatching(/^pulumi-3\.259\.0-[a-z0-9]+-[a-z0-9]+$/)]);
});

it("leaves nothing half-installed when it is killed, and the next one takes over and finishes", async () => {
  checkout.hasGo({ seconds: 2 });
  const killed = checkout.start(GET_THE_CLI);
  await killed.tells("with Go");
  killed.kill("SIGKILL");
  await killed.end;
  expect(existsSync(checkout.cliFolder)).toBe(false);

  checkout.hasGo();
  const { code, output, told } = await checkout.run(GET_THE_CLI);

  expect({ code, output }).toEqual({ code: 0, output: "3.259.0\n" });
  expect(told.join("\n")).not.toContain("waiting for process");
  expect(checkout.holdsInCache()).toHaveLength(1);
});

it("ends the build with itself when it is told to stop", async () => {
  checkout.hasGo({ seconds: 1 });
  const stopped = checkout.start(GET_THE_CLI);
  await stopped.tells("with Go");

  stopped.kill("SIGTERM");
  const { signal } = await stopped.end;
  const callsThen = checkout.calls();
  for (let waited = 0; waited < 1_500; waited += 20) await soon();

  expect(signal).toBe("SIGTERM");
  expect(checkout.calls()).toEqual(callsThen);
  expect(existsSync(checkout.cliFolder)).toBe(false);
});

it("takes over a lock from another machine that nobody has freshened for long", async () => {
  checkout.hasGo();
  const lock = `${checkout.cliFolder}.lock`;
  mkdirSync(lock, { recursive: true });
  writeFileSync(
    join(lock, "owner.json"),
    JSON.stringify({ key: "k", pid: 1, host: "elsewhere", purpose: "busy" }),
  );
  const twoMinutesAgo = new Date(Date.now() - 120_000);
  utimesSync(lock, twoMinutesAgo, twoMinutesAgo);

  expect(await checkout.run(GET_THE_CLI)).toMatchObject({ code: 0, output: "3.259.0\n" });
});

it("uses the CLI on PATH when that is recent and has its language host", async () => {
  checkout.has("pulumi", "echo v3.300.1");
  checkout.has("pulumi-language-nodejs", "true");
  checkout.has("pulumi-resource-pulumi-nodejs", "true");

  const { output, told } = await checkout.run(GET_THE_CLI);

  expect(output).toBe("v3.300.1\n");
  expect(told.join("\n")).not.toContain("Pulumi");
  expect(checkout.holdsInCache()).toEqual([]);
});

it.each([
  ["is too old", "echo v3.249.9", "is v3.249.9, not 3.250.0 or newer"],
  ["is of another major version", "echo v4.0.0", "is v4.0.0, not 3.250.0 or newer"],
  [
    "comes without its language host",
    "echo v3.260.0",
    "is v3.260.0, but comes without pulumi-language-nodejs",
  ],
])("does not use a CLI on PATH that %s", async (_why, script, reason) => {
  checkout.has("pulumi", script);

  const { code, told } = await checkout.run(GET_THE_CLI, { PULUMI_QLIK_DOWNLOAD_PATIENCE: "0" });

  expect(code).toBe(1);
  expect(told.join("\n")).toContain(reason);
});

it("lists every way it tried, why each failed, and what to install by hand", async () => {
  const { code, told } = await checkout.run(GET_THE_CLI);

  expect(code).toBe(1);
  const advice = told.slice(told.indexOf("setup: no way led to a Pulumi CLI. Tried:"));
  expect(advice).toEqual([
    "setup: no way led to a Pulumi CLI. Tried:",
    "  - on PATH: no `pulumi` there",
    expect.stringMatching(/^ {2}- in the cache: no .*bin\/pulumi, no .*pulumi-language-nodejs, no /),
    expect.stringMatching(/^ {2}- the official download: Failed to download https:\/\/get\.pulumi\.com/),
    "  - a build with Go: no `go` on PATH",
    "Any one of these by hand is enough:",
    expect.stringContaining("the Pulumi CLI, 3.250.0 or newer"),
    expect.stringContaining("Go 1.25 or newer"),
    expect.stringContaining("the official archive for 3.259.0"),
  ]);
  expect(checkout.holdsInCache()).toEqual([]);
});

it("shows what Go said when the build fails", async () => {
  checkout.has("go", "echo 'go: go.mod requires go >= 1.25.11 (running go 1.24.0)' >&2; exit 1");

  const { told } = await checkout.run(GET_THE_CLI, { PULUMI_QLIK_DOWNLOAD_PATIENCE: "0" });

  expect(told.join("\n")).toContain("requires go >= 1.25.11 (running go 1.24.0)");
});

it("refuses to keep a CLI of another version than the one it is kept as", async () => {
  checkout.hasGo({ version: "3.1.0" });

  const { code, told } = await checkout.run(GET_THE_CLI, { PULUMI_QLIK_DOWNLOAD_PATIENCE: "0" });

  expect(code).toBe(1);
  expect(told.join("\n")).toContain("what came is version 3.1.0, not 3.259.0");
  expect(checkout.holdsInCache()).toEqual([]);
});

it("gives a download up on which nothing arrives, and goes on with the next way", async () => {
  checkout.hasGo();
  const silent = createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const { port } = silent.address() as { port: number };

  const { code, told } = await checkout.run(GET_THE_CLI, {
    HTTPS_PROXY: `http://127.0.0.1:${port}`,
    PULUMI_QLIK_DOWNLOAD_PATIENCE: "1",
  });
  silent.close();

  expect(code).toBe(0);
  expect(told.join("\n")).toContain("nothing arrived for 1 s, given up");
});

it("names another folder when the cache cannot be written", async () => {
  writeFileSync(join(checkout.folder, "a-file"), "");

  const { code, told } = await checkout.run(GET_THE_CLI, { XDG_CACHE_HOME: join(checkout.folder, "a-file") });

  expect(code).toBe(1);
  expect(told.join("\n")).toContain("Name another folder in XDG_CACHE_HOME");
});

it("builds with Go the version that the SDK has", () => {
  const repository = join(__dirname, "..", "..");
  const goModule = readFileSync(join(repository, "setup", "pulumi-cli", "go.mod"), "utf8");
  const { devDependencies } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8"));

  expect(goModule).toContain(`github.com/pulumi/pulumi/pkg/v3 v${devDependencies["@pulumi/pulumi"]} `);
  expect(goModule).toContain(`github.com/pulumi/pulumi/sdk/v3 v${devDependencies["@pulumi/pulumi"]} `);
});
