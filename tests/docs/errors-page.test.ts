import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { errorsPage } from "./errors-page";
import { CHECKOUT, textOf } from "./pages";

const PAGE = "docs/errors.md";

it("the page of errors has every code of the table: npm run docs:errors writes it", () => {
  if (process.env.UPDATE_DOCS) writeFileSync(join(CHECKOUT, PAGE), errorsPage());
  expect(textOf(PAGE)).toBe(errorsPage());
});
