import { source } from "axe-core";
import type { Page } from "playwright-core";
import { reportBrowser } from "./open-report";
import { createReport, FLEET } from "./report-fixture";

const { open } = reportBrowser();
const fleet = createReport(FLEET);
const skippedLines = [{ file: "events.ndjson", line: 3, reason: "no JSON" }];
const report = { ...fleet, skippedLines, skippedLineCount: 1 };

describe("axe", () => {
  describe.each(["light", "dark"] as const)("in the %s scheme", (colorScheme) => {
    it.each([
      ["a phone", 390],
      ["a wide window", 1440],
    ])("finds nothing on %s", async (_, width) => {
      const page = await open(report, { colorScheme, viewport: { width, height: 900 } });
      for (const name of ["aurora-1.", "borealis-18.", "cascade-19."])
        await page.getByRole("button", { name }).click();
      await page.getByRole("button", { name: "Show only these" }).focus();
      expect(await violations(page)).toEqual([]);
    });
  });

  it("finds nothing after a filter without results", async () => {
    const page = await open(report);
    await page.getByRole("button", { name: "3 Failed" }).click();
    await page.getByRole("searchbox").fill("no such tenant");
    expect(await violations(page)).toEqual([]);
  });
});

describe("the page", () => {
  it.each([320, 390, 1440])("never scrolls sideways at %d pixels", async (width) => {
    const page = await open(report, { viewport: { width, height: 900 } });
    await page.getByRole("button", { name: "borealis-18." }).click();
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
  });
});

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(source);
  return await page.evaluate(
    "axe.run().then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ' ' + html)))",
  );
}
