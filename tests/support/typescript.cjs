// Lets `node -r typescript.cjs program.ts` run a program of this checkout as it stands, with no build before.
const { readFileSync } = require("node:fs");
const { ModuleKind, ScriptTarget, transpileModule } = require("typescript");

require.extensions[".ts"] = (module, path) => {
  const compilerOptions = { module: ModuleKind.CommonJS, target: ScriptTarget.ES2023 };
  module._compile(transpileModule(readFileSync(path, "utf8"), { compilerOptions }).outputText, path);
};
