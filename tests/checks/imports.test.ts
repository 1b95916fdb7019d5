import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const CHECKOUT = resolve(__dirname, "../..");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "imports-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(files: Record<string, string>) {
  for (const [file, source] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), source);
  }
}

function run(command: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: "utf8" });
  return { status, output: stdout + stderr };
}

describe("scripts/check-imports.mts", () => {
  const check = () => run(process.execPath, join(CHECKOUT, "scripts/check-imports.mts"));

  it("accepts imports that point down", () => {
    write({
      "sdk/index.ts": `/** import "undici"; */\nexport const CODE = 'require("../provider/dynamic")';`,
      "sdk/functions.ts": `import "@pulumi/pulumi";\nconst load = () => require("../provider/context");`,
      "provider/dynamic/index.ts": `import "../lifecycle/lifecycle";\nimport "../context";`,
      "provider/lifecycle/lifecycle.ts": `import "../context";\nimport "../planner/plan";\nimport "./inputs";`,
      "provider/context.ts": `import "./client/http";\nimport "./provider-config";`,
      "provider/client/http.ts": `import type { Dispatcher } from "undici";\nimport "./errors";`,
      "provider/planner/plan.ts": `import { compare } from "fast-json-patch";\nimport "./settings";`,
      "emulator/index.ts": `import "node:http";`,
      "tests/sdk/functions.test.ts": `import "../../provider/dynamic";`,
    });
    expect(check()).toEqual({ status: 0, output: "" });
  });

  it.each([
    ["provider/planner/plan.ts", ["../client/errors", "../context", "../lifecycle/inputs", "node:fs", "zod"]],
    ["provider/client/http.ts", ["../planner/plan", "../provider-config", "../../bench/options"]],
    ["provider/context.ts", ["./lifecycle/secrets", "./planner/plan", "../tests/support/clock"]],
    ["provider/lifecycle/apply.ts", ["../dynamic", "@pulumi/pulumi", "undici"]],
    ["provider/dynamic/index.ts", ["../../sdk/email-config"]],
    ["sdk/fleet/tenants.ts", ["../../provider/dynamic", "../../test-harness", "undici", "node:http"]],
    ["report/html/page/app.tsx", ["../../../provider/client/http", "node:fs", "zod"]],
    ["emulator/routes/control.ts", ["../../provider/client/errors", "../../sdk", "../../demo/main"]],
    ["report/index.ts", ["../cli/report-command", "../provider/client/errors", "../sdk", "commander"]],
    ["test-harness/index.ts", ["../provider/client/errors", "../sdk"]],
  ])("refuses imports of %s that point up", (file, specifiers) => {
    write({ [file]: specifiers.map((specifier) => `import "${specifier}";`).join("\n") });
    const { status, output } = check();
    expect(status).toBe(1);
    for (const specifier of specifiers) expect(output).toContain(`${file}: imports ${specifier}.`);
  });

  it("finds imports of every form", () => {
    const forms = [
      `import type { Plan } from "../planner/a";`,
      `type Plan = import("../planner/b").Plan;`,
      `export { plan } from "../planner/c";`,
      `const load = () => require("../planner/d") as typeof import("../planner/e");`,
      `const loadLater = () => import("../planner/f");`,
    ];
    write({ "provider/client/http.ts": forms.join("\n") });
    expect(check().output.match(/(?<=imports \.\.\/planner\/)./g)).toEqual(["a", "b", "c", "d", "e", "f"]);
  });
});

describe("the linter", () => {
  const lint = () =>
    run(join(CHECKOUT, "node_modules/.bin/biome"), "lint", "--only=suspicious/noImportCycles");

  beforeEach(() => {
    for (const file of ["biome.json", ".gitignore"]) cpSync(join(CHECKOUT, file), join(folder, file));
  });

  it.each([
    ["modules", `import "./b";`],
    ["types", `import type { B } from "./b";`],
    ["modules that a function loads", `const load = () => require("./b");`],
  ])("refuses a circle of %s", (_, source) => {
    write({ "sdk/a.ts": source, "sdk/b.ts": `import "./c";`, "sdk/c.ts": `import "./a";` });
    expect(lint()).toEqual({ status: 1, output: expect.stringContaining("suspicious/noImportCycles") });
  });

  it("accepts imports without a circle", () => {
    write({ "sdk/a.ts": `import "./b";\nimport "./c";`, "sdk/b.ts": `import "./c";`, "sdk/c.ts": "" });
    expect(lint()).toMatchObject({ status: 0 });
  });
});

describe("pulumi-qlik in a program", () => {
  it("loads no HTTP client, no parser, and of the provider only the tenant URLs, the codes of errors and the table of settings", () => {
    const program = `require("./dist/sdk"); console.log(Object.keys(require.cache).join("\\n"));`;
    const { stdout } = spawnSync(process.execPath, ["-e", program], { cwd: CHECKOUT, encoding: "utf8" });
    const loaded = stdout.split("\n").map((file) => file.replace(`${CHECKOUT}/`, ""));
    const unexpected =
      /^dist\/provider\/(?!client\/tenant-url|messages\/coded|planner\/settings)|^node_modules\/(undici|zod|yaml)\//;
    expect(loaded).toContain("dist/sdk/email-config.js");
    expect(loaded.filter((file) => unexpected.test(file))).toEqual([]);
  });
});
