import { reportBrowser } from "./open-report";
import { createReport, FLEET } from "./report-fixture";

const fleet = createReport(FLEET);
const { open } = reportBrowser();

describe("the printed page", () => {
  it("has every tenant, and the details of drifted and failed ones", async () => {
    const page = await open(fleet);
    await page.evaluate(
      "addEventListener('beforeprint', () => { window.print = document.body.cloneNode(true) })",
    );
    await page.pdf();
    expect(await page.evaluate("window.print.querySelectorAll('tr.tenant').length")).toBe(200);
    await page.emulateMedia({ media: "print" });
    expect(await page.locator("tr.detail:visible").count()).toBe(18);
    expect(await page.getByRole("searchbox").isVisible()).toBe(false);
  });
});

describe("a browser without scripts", () => {
  it("shows the counts, the groups, and the details of drifted and failed tenants", async () => {
    const page = await open(fleet, { javaScriptEnabled: false });
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe(
      "15 drifted, 3 failed of 200 tenants",
    );
    expect(await page.locator("tr.detail:visible").count()).toBe(18);
  });
});
