import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { lockOf, type SmallCheckout, smallCheckout } from "./small-checkout";

jest.setTimeout(30_000);
let checkout: SmallCheckout;

beforeEach(() => {
  checkout = smallCheckout();
});
afterEach(() => checkout.dispose());

it("makes a machine that has npm and Go ready, telling each step, and runs the command with what was made", async () => {
  checkout.hasGo();

  const asked = "command -v node; pulumi version; echo $PULUMI_QLIK_CLI; echo $PULUMI_QLIK_TARBALL";
  const { code, output, told } = await checkout.run(["sh", "-c", asked]);

  expect(code).toBe(0);
  expect(output.trim().split("\n")).toEqual([
    checkout.file("node_modules/.bin/node"),
    "3.259.0",
    join(checkout.cliFolder, "bin", "pulumi"),
    checkout.file(".pulumi-local/pulumi-qlik.tgz"),
  ]);
  expect(checkout.calls()).toEqual(["npm ci", "npm pack", "go build", "go build", "go list"]);
  expect(told.filter((line) => line.includes(" ..."))).toEqual([
    expect.stringContaining("installing the npm packages"),
    expect.stringContaining("compiling the sources"),
    expect.stringContaining("packing the package"),
    expect.stringContaining("downloading the Pulumi CLI 3.259.0"),
    expect.stringContaining("building the Pulumi CLI 3.259.0 with Go"),
    expect.stringContaining("building Pulumi's Node.js language host"),
  ]);
});

it("does nothing and says nothing when all is there", async () => {
  checkout.hasGo();
  await checkout.run(["true"]);
  const before = checkout.calls();

  const { code, told } = await checkout.run(["true"]);

  expect({ code, told }).toEqual({ code: 0, told: [] });
  expect(checkout.calls()).toEqual(before);
});

it("compiles again when a source changed, and no output outlives its source", async () => {
  checkout.write("provider/old.ts", "export const old = 1;\n");
  await checkout.run(["--without-cli", "true"]);
  expect(existsSync(checkout.file("dist/provider/old.js"))).toBe(true);

  checkout.remove("provider/old.ts");
  checkout.write("provider/new.ts", "export const fresh = 1;\n");
  const { told } = await checkout.run(["--without-cli", "true"]);

  expect(told.join("\n")).toMatch(/compiling[\s\S]*packing/);
  expect(existsSync(checkout.file("dist/provider/old.js"))).toBe(false);
  expect(existsSync(checkout.file("dist/provider/new.js"))).toBe(true);
});

it("packs again, but compiles nothing, when only the README changed", async () => {
  await checkout.run(["--without-cli", "true"]);

  checkout.write("README.md", "# Changed\n");
  const { told } = await checkout.run(["--without-cli", "true"]);

  expect(told.join("\n")).toContain("packing");
  expect(told.join("\n")).not.toContain("compiling");
});

it("shows the compiler's words, and does not run the command, when the sources do not compile", async () => {
  checkout.write("provider/index.ts", "export const one: number = 'one';\n");

  const { code, output, told } = await checkout.run(["--without-cli", "sh", "-c", "echo ran"]);

  expect({ code, output }).toEqual({ code: 1, output: "" });
  expect(told.join("\n")).toMatch(/do not compile:[\s\S]*provider\/index\.ts\(1,14\): error TS2322/);
  expect(existsSync(checkout.file("dist"))).toBe(false);
});

it("leaves the build and the CLI alone when the command needs neither", async () => {
  await checkout.run(["--without-build", "--without-cli", "true"]);

  expect(checkout.calls()).toEqual(["npm ci"]);
});

it("installs again when package-lock.json names another version", async () => {
  await checkout.run(["--without-build", "--without-cli", "true"]);

  checkout.write("package-lock.json", JSON.stringify(lockOf({ node: "22.23.4" })));
  await checkout.run(["--without-build", "--without-cli", "true"]);

  expect(checkout.calls()).toEqual(["npm ci", "npm ci"]);
});

it("says what npm said where npm ci fails", async () => {
  const { code, told } = await checkout.run(["--without-build", "--without-cli", "true"], {
    NPM_CI_REFUSES: "1",
  });

  expect(code).toBe(1);
  expect(told.join("\n")).toContain("npm error code EUSAGE");
});

it("has every platform's packages in the lock file: npm ci refuses one that leaves any out", () => {
  const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
    packages: Record<string, { optionalDependencies?: Record<string, string> }>;
  };
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !packages[`node_modules/${name}`] && !packages[`${path}/node_modules/${name}`],
    ),
  );

  expect(missing).toEqual([]);
});

it("says what to try when the package that brings Node.js was kept from doing so", async () => {
  const { code, told } = await checkout.run(["true"], { NPM_BRINGS_NO_NODE: "1" });

  expect(code).toBe(1);
  expect(told.join("\n")).toContain("npm rebuild node --ignore-scripts=false");
});

it("installs and builds once when two commands start together", async () => {
  const together = ["--without-cli", "true"];
  const endings = await Promise.all([
    checkout.run(together, { NPM_SECONDS: "1" }),
    checkout.run(together, { NPM_SECONDS: "1" }),
  ]);

  expect(endings.map(({ code }) => code)).toEqual([0, 0]);
  expect(checkout.calls()).toEqual(["npm ci", "npm pack"]);
  expect(endings.flatMap(({ told }) => told).join("\n")).toMatch(
    /waiting for process \d+, which is installing the npm packages/,
  );
});
