import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { CHECKOUT, PAGES, textOf } from "./pages";

function proseOf(page: string): string {
  return textOf(page).replace(/^```.*?^```/gms, "");
}

/** The anchors that GitHub gives to the headings of a page. */
function anchorsOf(page: string): string[] {
  const headings = [...proseOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

const LINKS = PAGES.flatMap((page) => {
  const targets = [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
  return targets.filter((target) => !/^[a-z]+:/.test(target)).map((target) => ({ page, target }));
});

describe("a link in a Markdown page", () => {
  it.each(LINKS)("of $page leads to an existing file and heading: $target", ({ page, target }) => {
    const [path = "", anchor] = target.split("#");
    const file = path === "" ? page : join(dirname(page), path);
    expect(existsSync(join(CHECKOUT, file))).toBe(true);
    if (anchor !== undefined) expect(anchorsOf(file)).toContain(anchor);
  });
});
