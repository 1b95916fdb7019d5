import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Project } from "../../test-harness";
import { CHECKOUT } from "../docs/pages";
import type { EngineFixture } from "../engine/fixture";

interface LanguageProject {
  runtime: string;
  /** Writes the program beside `Pulumi.yaml`. */
  write(folder: string, program: string): void;
  env?: Record<string, string>;
}

const SDKS = join(CHECKOUT, "sdks");

const LANGUAGE_PROJECTS = {
  yaml: {
    runtime: "yaml",
    write: (folder, program) => writeFileSync(join(folder, "Main.yaml"), program),
  },
  typescript: {
    runtime: "nodejs",
    write: (folder, program) => {
      writeFileSync(join(folder, "index.ts"), program);
      writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "program", main: "index.ts" }));
      const modules = join(folder, "node_modules");
      for (const name of ["@pulumi/pulumi", "typescript", "@types/node"]) link(name, modules);
      cpSync(join(SDKS, "nodejs", "bin"), join(modules, "@pulumi-qlik", "qlik"), { recursive: true });
    },
  },
  python: {
    runtime: "python",
    write: (folder, program) => writeFileSync(join(folder, "__main__.py"), program),
    env: { PYTHONPATH: join(SDKS, "python", "installed"), PYTHONDONTWRITEBYTECODE: "1" },
  },
  go: {
    runtime: "go",
    write: (folder, program) => {
      writeFileSync(join(folder, "main.go"), program);
      const module = join(CHECKOUT, "tests", "languages", "go");
      cpSync(join(module, "go.sum"), join(folder, "go.sum"));
      const text = readFileSync(join(module, "go.mod"), "utf8");
      writeFileSync(join(folder, "go.mod"), text.replace("../../../sdks", SDKS));
    },
    env: { GOWORK: "off", CGO_ENABLED: "0" },
  },
  java: {
    runtime: "java",
    write: (folder, program) => {
      cpSync(join(CHECKOUT, "examples", "java", "pom.xml"), join(folder, "pom.xml"));
      cpSync(join(SDKS, "java", "src"), join(folder, "sdks", "qlik", "src"), { recursive: true });
      const file = join(folder, "src", "main", "java", "example", "App.java");
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, program);
    },
  },
} as const satisfies Record<string, LanguageProject>;

export type ProgramLanguage = keyof typeof LANGUAGE_PROJECTS;
export const PROGRAM_LANGUAGES = Object.keys(LANGUAGE_PROJECTS) as ProgramLanguage[];

/** Creates a project whose program is in one of the languages and uses the built plugin. */
export async function languageProject(
  fixture: EngineFixture,
  language: ProgramLanguage,
  program: string,
  env: Record<string, string> = {},
): Promise<Project> {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "pulumi-qlik-language-"));
  try {
    writeFileSync(join(folder, "Pulumi.yaml"), "name: test-project\nruntime: yaml\n");
    const project = await fixture.project({ program: { folder }, install: "none", env });
    setLanguage(project, language, program);
    return project;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Replaces the program of a project by one in another language, which uses the built plugin. */
export function setLanguage(project: Project, language: ProgramLanguage, program: string): void {
  const { runtime }: LanguageProject = LANGUAGE_PROJECTS[language];
  const plugin = `plugins:\n  providers:\n    - name: qlik\n      path: ${join(CHECKOUT, "plugin")}\n`;
  writeFileSync(join(project.folder, "Pulumi.yaml"), `name: test-project\nruntime: ${runtime}\n${plugin}`);
  writeProgram(project, language, program);
}

/** Writes a program with the generated SDK of its language beside `Pulumi.yaml`. */
export function writeProgram(project: Project, language: ProgramLanguage, program: string): void {
  const { write, env }: LanguageProject = LANGUAGE_PROJECTS[language];
  Object.assign(project.env, env);
  write(project.folder, program);
}

function link(name: string, modules: string): void {
  const target = join(modules, name);
  mkdirSync(dirname(target), { recursive: true });
  symlinkSync(join(CHECKOUT, "node_modules", name), target, "junction");
}
