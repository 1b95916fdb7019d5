import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ModuleKind, ScriptTarget, transpileModule } from "typescript";

const CHECKOUT = join(__dirname, "../..");

/** The emulator of this checkout as it stands, in JavaScript: a test of the command needs no build before. */
export function compileEmulator(): { cli: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), "emulator-"));
  for (const file of globSync("emulator/**/*.ts", { cwd: CHECKOUT })) {
    const compilerOptions = { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 };
    const { outputText } = transpileModule(readFileSync(join(CHECKOUT, file), "utf8"), { compilerOptions });
    const compiled = join(folder, file.replace(/\.ts$/, ".js"));
    mkdirSync(dirname(compiled), { recursive: true });
    writeFileSync(compiled, outputText);
  }
  symlinkSync(join(CHECKOUT, "node_modules"), join(folder, "node_modules"), "dir");
  return { cli: join(folder, "emulator/cli.js"), remove: () => rmSync(folder, { recursive: true }) };
}
