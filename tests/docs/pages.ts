import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const CHECKOUT = join(__dirname, "..", "..");

/** The Markdown pages of the checkout, as paths in it. */
export const PAGES = ["", "docs", "emulator"].flatMap((folder) =>
  readdirSync(join(CHECKOUT, folder))
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(folder, name)),
);

export function textOf(page: string): string {
  return readFileSync(join(CHECKOUT, page), "utf8");
}
