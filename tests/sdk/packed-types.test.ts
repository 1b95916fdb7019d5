import { execFileSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installPackage } from "../../test-harness/installation";

/** Imports every entry point that has types. The compiler reports the invalid port only if it finds the types. */
const PROGRAM = `
import { EmailConfig, type EmailConfigArgs } from "pulumi-qlik";
import { type Emulator, startEmulator } from "pulumi-qlik/emulator";
import { EmailConfig as NativeEmailConfig, Provider } from "pulumi-qlik/native";
import { check } from "pulumi-qlik/provider";

export const emulator: Promise<Emulator> = startEmulator();
export const failures = check({}, {}).then((result) => result.failures);
// @ts-expect-error A port is a number.
export const invalid: EmailConfigArgs = { serverAddress: "a", serverPort: "1", securityType: "none", emailAddress: "a@b" };
export const mail: EmailConfig | NativeEmailConfig | Provider | undefined = undefined;
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(realpathSync(tmpdir()), "pulumi-qlik-"));
  installPackage(folder, "tarball");
  writeFileSync(join(folder, "index.ts"), PROGRAM);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Compiles the program, and returns the errors. */
function errorsOf(module: string, moduleResolution: string): string {
  const compiler = join(folder, "node_modules", "typescript", "bin", "tsc");
  const options = ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2022", "--types", "node"];
  const args = [compiler, ...options, "--module", module, "--moduleResolution", moduleResolution, "index.ts"];
  try {
    return execFileSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

describe("the compiler finds the types of every entry point", () => {
  it.each([
    ["commonjs", "node"],
    ["commonjs", "node10"],
    ["node16", "node16"],
    ["nodenext", "nodenext"],
    ["esnext", "bundler"],
  ])("module %s with moduleResolution %s", (module, moduleResolution) => {
    expect(errorsOf(module, moduleResolution)).toBe("");
  });
});
