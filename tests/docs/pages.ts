import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const CHECKOUT = join(__dirname, "..", "..");

/** The Markdown pages of the checkout, as paths in it. */
export const PAGES = globSync(["*.md", "{docs,emulator}/*.md", "examples/{,*/}*.md"], {
  cwd: CHECKOUT,
}).sort();

export function textOf(page: string): string {
  return readFileSync(join(CHECKOUT, page), "utf8");
}
