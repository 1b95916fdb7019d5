import { mkdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Checkout, CLI_VERSION, createCheckout } from "./checkout-fixture";

const SHOW_VERSION = ["--without-build", "pulumi", "version"];
let checkout: Checkout;

beforeEach(() => {
  checkout = createCheckout();
});
afterEach(() => checkout.dispose());

it("installs the official download", async () => {
  checkout.addDownload();

  const { output } = await checkout.run(SHOW_VERSION);

  expect(output).toBe(`v${CLI_VERSION}\n`);
  expect(checkout.calls()).toEqual(["npm ci", "curl -fsSL"]);
});

it("builds the CLI once if two commands start together", async () => {
  checkout.addGo();
  const first = checkout.start(SHOW_VERSION, { WAIT_AT: "go build" });
  await first.waitFor("at the gate");
  const second = checkout.start(SHOW_VERSION);
  await second.waitFor("that is installing the Pulumi CLI 3.259.0");
  await checkout.openGate();

  expect(await first.result).toMatchObject({ code: 0, output: "3.259.0\n" });
  expect(await second.result).toMatchObject({ code: 0, output: "3.259.0\n" });
  expect(checkout.calls()).toEqual(["npm ci", "go build", "go build", "go list"]);
  expect(checkout.cacheEntries()).toEqual([`pulumi-3.259.0-${process.platform}-${process.arch}`]);
});

it("takes over a lock of another container that has had no heartbeat for two minutes", async () => {
  checkout.addGo();
  const lock = `${checkout.cliFolder}.lock`;
  mkdirSync(dirname(lock), { recursive: true });
  writeFileSync(lock, "another-container 1");
  const twoMinutesAgo = new Date(Date.now() - 120_000);
  utimesSync(lock, twoMinutesAgo, twoMinutesAgo);

  expect(await checkout.run(SHOW_VERSION)).toMatchObject({ code: 0, output: "3.259.0\n" });
});

it("uses a supported CLI on PATH that has its language host", async () => {
  checkout.addProgram("pulumi", "echo v3.300.1");
  checkout.addProgram("pulumi-language-nodejs", "true");
  checkout.addProgram("pulumi-resource-pulumi-nodejs", "true");

  const { output, log } = await checkout.run(SHOW_VERSION);

  expect(output).toBe("v3.300.1\n");
  expect(log).not.toContain("Pulumi");
  expect(checkout.cacheEntries()).toEqual([]);
});

it.each([
  ["is too old", "echo v3.249.9", "has the version 3.249.9, which is not in the range ^3.250.0"],
  ["has another major version", "echo v4.0.0", "has the version 4.0.0, which is not in the range ^3.250.0"],
  ["does not run", "exit 1", "has the version (none)"],
  ["has no language host", "echo v3.260.0", "3.260.0 has no pulumi-language-nodejs"],
])("does not use a CLI on PATH that %s", async (_case, script, problem) => {
  checkout.addProgram("pulumi", script);

  const { code, log } = await checkout.run(SHOW_VERSION);

  expect(code).toBe(1);
  expect(log).toContain(problem);
});

it("lists each failed way and what to install instead", async () => {
  const { code, log } = await checkout.run(SHOW_VERSION);

  expect(code).toBe(1);
  const advice = log.slice(log.indexOf("bootstrap: there is no Pulumi CLI")).split("\n");
  expect(advice).toEqual([
    "bootstrap: there is no Pulumi CLI, and it could not be installed:",
    "  - PATH: there is no command `pulumi`.",
    "  - the download: there is no command `curl`.",
    "  - the build with Go: there is no command `go`.",
    "Provide one of these and run the command again:",
    expect.stringContaining("a Pulumi CLI ^3.250.0 on PATH"),
    expect.stringContaining("Go 1.25 or newer"),
    expect.stringContaining("the official archive for 3.259.0"),
    "",
  ]);
  expect(checkout.cacheEntries()).toEqual([]);
});

it("shows Go's output if the build fails", async () => {
  checkout.addProgram("go", "echo 'go: go.mod requires go >= 1.25.11 (running go 1.24.0)' >&2; exit 1");

  const { log } = await checkout.run(SHOW_VERSION);

  expect(log).toMatch(/requires go >= 1\.25\.11 \(running go 1\.24\.0\)[\s\S]*`go` failed/);
});

it("does not cache a CLI of another version", async () => {
  checkout.addGo("3.1.0");

  const { code, log } = await checkout.run(SHOW_VERSION);

  expect(code).toBe(1);
  expect(log).toContain("the result has the version 3.1.0, not 3.259.0");
  expect(checkout.cacheEntries()).toEqual([]);
});

it("suggests another folder if the cache cannot be created", async () => {
  const file = checkout.path("a-file");
  checkout.addGo();
  await checkout.run(["--without-build", "--without-cli", "true"]);
  writeFileSync(file, "");

  const { code, log } = await checkout.run(SHOW_VERSION, { XDG_CACHE_HOME: file });

  expect(code).toBe(1);
  expect(log).toContain("Set XDG_CACHE_HOME to another folder");
});

it("builds with Go the version that the SDK has", () => {
  const repository = join(__dirname, "..", "..");
  const goModule = readFileSync(join(repository, "scripts", "bootstrap", "pulumi-cli", "go.mod"), "utf8");
  const { devDependencies } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8"));

  expect(goModule).toContain(`github.com/pulumi/pulumi/pkg/v3 v${devDependencies["@pulumi/pulumi"]} `);
  expect(goModule).toContain(`github.com/pulumi/pulumi/sdk/v3 v${devDependencies["@pulumi/pulumi"]} `);
});
