import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { XMLParser } from "fast-xml-parser";
import { validateXML } from "xmllint-wasm";

const MARKED = join(__dirname, "../../node_modules/marked/bin/marked.js");
/** The schema that Jenkins validates reports with. */
const JUNIT_SCHEMA = readFileSync(join(__dirname, "jenkins-junit.xsd"), "utf8");

/** Renders Markdown as GitHub does, tables and links without marks included. */
export function htmlOf(markdown: string): string {
  return execFileSync(process.execPath, [MARKED, "--gfm"], { input: markdown, encoding: "utf8" });
}

export function tagsOf(html: string): string[] {
  return html.match(/<[^>]*>/g) ?? [];
}

const ENTITIES = { amp: "&", lt: "<", gt: ">", quot: '"' };

/** The text of a page, as a reader sees it. */
export function textOf(html: string): string {
  return html
    .replace(/<[^>]*>/g, "")
    .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replace(/&(amp|lt|gt|quot);/g, (_, name: keyof typeof ENTITIES) => ENTITIES[name]);
}

export async function junitErrors(xml: string): Promise<string[]> {
  const { errors } = await validateXML({
    xml: [{ fileName: "report.xml", contents: xml }],
    schema: [JUNIT_SCHEMA],
  });
  return errors.map(({ message }) => message);
}

export interface Suite {
  "@name": string;
  "@tests": string;
  "@failures": string;
  "@errors": string;
  testcase: { "@name": string; failure?: Problem[]; error?: Problem[] }[];
}

interface Problem {
  "@type": string;
  "@message": string;
  "#text": string;
}

const LISTS = ["testsuite", "testcase", "failure", "error"];
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  htmlEntities: false,
  isArray: (name) => LISTS.includes(name),
  parseTagValue: false,
  trimValues: false,
});

export function suitesOf(xml: string): Suite[] {
  return parser.parse(xml).testsuites.testsuite;
}
