// Runs a TypeScript program of this checkout as it stands, so that a test of it needs no build before:
// node run-typescript.cjs program.ts its arguments …
const { readFileSync } = require("node:fs");
const { resolve } = require("node:path");
const { ModuleKind, ScriptTarget, transpileModule } = require("typescript");

require.extensions[".ts"] = (module, path) => {
  const compilerOptions = { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 };
  module._compile(transpileModule(readFileSync(path, "utf8"), { compilerOptions }).outputText, path);
};

const program = resolve(process.argv[2]);
process.argv.splice(1, 2, program);
require(program);
