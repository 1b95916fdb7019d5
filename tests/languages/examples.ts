import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CHECKOUT } from "../docs/pages";

/** The names of code blocks in the schema. */
export const LANGUAGES = ["typescript", "python", "go", "csharp", "java", "yaml"] as const;
export type ExampleLanguage = (typeof LANGUAGES)[number];

export interface Example {
  title: string;
  /** The program in each language. */
  programs: Partial<Record<ExampleLanguage, string>>;
}

interface PackageSchema {
  resources: Record<string, { description: string }>;
}

/** The examples of the resource in the schema, which are in every SDK and in the Registry. */
export function schemaExamples(): Example[] {
  const file = join(CHECKOUT, "provider", "plugin", "schema.json");
  const { resources } = JSON.parse(readFileSync(file, "utf8")) as PackageSchema;
  const description = resources["qlik:index:EmailConfig"]?.description ?? "";
  const examples = [
    ...description.matchAll(/\{\{% example %\}\}\n### ([^\n]*)\n(.*?)\{\{% \/example %\}\}/gs),
  ];
  return examples.map(([, title = "", text = ""]) => ({ title, programs: programsIn(text) }));
}

/** The code blocks of a Markdown text by language. */
export function programsIn(text: string): Example["programs"] {
  return Object.fromEntries(
    [...text.matchAll(/^```(\w+)\n(.*?)^```/gms)].map(([, name, code]) => [name, code]),
  );
}
