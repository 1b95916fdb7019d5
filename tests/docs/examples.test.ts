import { execFileSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installPackage } from "../../test-harness/installation";
import { PAGES, textOf } from "./pages";

/** The TypeScript examples of all pages by file name; each is a module of its own. */
const EXAMPLES = PAGES.flatMap((page) =>
  [...textOf(page).matchAll(/^```ts\n(.*?)^```/gms)].map(([, code = ""], index) => ({
    file: `${page.replaceAll("/", "-")}-${index + 1}.mts`,
    code,
  })),
);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(realpathSync(tmpdir()), "pulumi-qlik-docs-"));
  installPackage(folder, "tarball");
  for (const { file, code } of EXAMPLES) writeFileSync(join(folder, file), code);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Checks the examples as an author of a program does, and returns the errors. */
function compilerErrors(): string {
  const compiler = join(folder, "node_modules", "typescript", "bin", "tsc");
  const options = ["--noEmit", "--strict", "--skipLibCheck", "--target", "es2023", "--types", "node"];
  const args = [compiler, ...options, "--module", "nodenext", ...EXAMPLES.map(({ file }) => file)];
  try {
    return execFileSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

describe("the TypeScript examples of the documentation", () => {
  it("compile against the packed package", () => {
    expect(EXAMPLES.length).toBeGreaterThan(0);
    expect(compilerErrors()).toBe("");
  });
});

describe("the shell examples of the documentation", () => {
  it("have no comment after a command, which zsh passes to the command", () => {
    const examples = PAGES.flatMap((page) => textOf(page).match(/^ *```sh\n.*?^ *```/gms) ?? []);
    const lines = examples.flatMap((example) => example.split("\n"));
    expect(lines.length).toBeGreaterThan(0);
    expect(lines.filter((line) => /\S +# /.test(line))).toEqual([]);
  });
});
