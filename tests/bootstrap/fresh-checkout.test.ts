import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Checkout, createCheckout, packageLock } from "./checkout-fixture";

const WITHOUT_STEPS = ["--without-build", "--without-cli"];
let checkout: Checkout;

beforeEach(() => {
  checkout = createCheckout();
});
afterEach(() => checkout.dispose());

it("prepares a checkout with npm and Go, logs each step, and does nothing the second time", async () => {
  checkout.addGo();
  const script = "command -v node; pulumi version; echo $PULUMI_QLIK_CLI; echo $PULUMI_QLIK_TARBALL";

  const first = await checkout.run(["sh", "-c", script]);
  const calls = checkout.calls();
  const second = await checkout.run(["true"]);

  expect(first.code).toBe(0);
  expect(first.output.trim().split("\n")).toEqual([
    checkout.path("node_modules/.bin/node"),
    "3.259.0",
    join(checkout.cliFolder, "bin", "pulumi"),
    checkout.path(".pulumi-local/pulumi-qlik.tgz"),
  ]);
  expect(calls).toEqual(["npm ci", "npm pack", "go build", "go build", "go list"]);
  expect(first.log.split("\n").filter((line) => line.endsWith(" ..."))).toEqual([
    "bootstrap: installing the npm packages ...",
    "bootstrap: building dist and the package ...",
    "bootstrap: downloading the Pulumi CLI 3.259.0 ...",
    expect.stringContaining("building the Pulumi CLI 3.259.0 with Go"),
    "bootstrap: building Pulumi's Node.js language host with Go ...",
  ]);
  expect(second).toMatchObject({ code: 0, log: "" });
  expect(checkout.calls()).toEqual(calls);
});

it("builds again after a change, and removes the output of removed sources", async () => {
  checkout.write("provider/old.ts", "export const old = 1;\n");
  checkout.write("README.md", "# Old\n");
  await checkout.run(["--without-cli", "true"]);
  expect(packedFiles()).toContain("package/dist/provider/old.js");

  checkout.remove("provider/old.ts");
  checkout.write("provider/new.ts", "export const fresh = 1;\n");
  await checkout.run(["--without-cli", "true"]);
  expect(packedFiles()).toContain("package/dist/provider/new.js");
  expect(packedFiles()).not.toContain("package/dist/provider/old.js");

  checkout.write("README.md", "# New\n");
  await checkout.run(["--without-cli", "true"]);
  expect(tar("-xzOf", "package/README.md")).toBe("# New\n");
});

it("bundles the plugin again after a change of its code or schema, and if it is missing", async () => {
  const packed = (file: string) => tar("-xzOf", `package/plugin/${file}`);
  await checkout.run(["--without-cli", "true"]);
  expect(packed("pulumi-resource-qlik")).toMatch(/^#!\/usr\/bin\/env node\n.*"plugin"/s);

  checkout.write("provider/plugin/main.ts", 'console.log("changed");\n');
  await checkout.run(["--without-cli", "true"]);
  expect(packed("pulumi-resource-qlik")).toContain('"changed"');

  checkout.write("provider/plugin/schema.json", '{ "name": "other" }');
  await checkout.run(["--without-cli", "true"]);
  expect(packed("schema.json")).toBe('{"name":"other"}');

  checkout.remove("plugin");
  await checkout.run(["--without-cli", "true"]);
  expect(existsSync(checkout.path("plugin/schema.json"))).toBe(true);
});

it("shows the compiler's errors and does not run the command", async () => {
  checkout.write("provider/index.ts", "export const one: number = 'one';\n");

  const { code, output, log } = await checkout.run(["--without-cli", "sh", "-c", "echo ran"]);

  expect({ code, output }).toEqual({ code: 1, output: "" });
  expect(log).toMatch(/provider\/index\.ts\(1,14\): error TS2322[\s\S]*`tsc` failed/);
  expect(existsSync(checkout.path("dist"))).toBe(false);
});

it("installs again only if package-lock.json has another version", async () => {
  await checkout.run([...WITHOUT_STEPS, "true"]);
  await checkout.run([...WITHOUT_STEPS, "true"]);
  expect(checkout.calls()).toEqual(["npm ci"]);

  checkout.write("package-lock.json", JSON.stringify(packageLock({ node: "22.23.4" })));
  await checkout.run([...WITHOUT_STEPS, "true"]);

  expect(checkout.calls()).toEqual(["npm ci", "npm ci"]);
});

it.each([
  ["npm ci fails", { NPM_CI_FAILS: "1" }, "npm error code EUSAGE"],
  ["npm is missing", { PATH: "/nowhere" }, "there is no command `npm`"],
  ["npm did not install Node.js", { NODE_IS_NOT_INSTALLED: "1" }, "npm rebuild node --ignore-scripts=false"],
])("fails with a clear message if %s", async (_case, env, message) => {
  const { code, log } = await checkout.run([...WITHOUT_STEPS, "true"], env);

  expect(code).toBe(1);
  expect(log).toContain(message);
});

it("installs and builds once if two commands start together", async () => {
  const first = checkout.start(["--without-cli", "true"], { WAIT_AT: "npm ci" });
  await first.waitFor("at the gate");
  const second = checkout.start(["--without-cli", "true"]);
  await second.waitFor("that is installing the npm packages");
  await checkout.openGate();

  expect(await first.result).toMatchObject({ code: 0 });
  expect(await second.result).toMatchObject({ code: 0 });
  expect(checkout.calls()).toEqual(["npm ci", "npm pack"]);
});

it("lists the packages of every platform in package-lock.json, because npm ci refuses an incomplete one", () => {
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

function packedFiles() {
  return tar("-tzf").split("\n");
}

function tar(mode: string, ...members: string[]) {
  const tarball = checkout.path(".pulumi-local/pulumi-qlik.tgz");
  return execFileSync("tar", [mode, tarball, ...members], { encoding: "utf8" });
}
