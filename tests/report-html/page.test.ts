import type { Locator } from "playwright-core";
import { reportOf } from "./derive-report";
import { hostsOf, reportBrowser, resultText, tenantRows } from "./open-report";
import { createReport, createTenant, FLEET, LARGE_FLEET } from "./report-fixture";

const fleet = createReport(FLEET);
const { open } = reportBrowser();

describe("the counts", () => {
  it("show their tenants alone, and all tenants after a second click", async () => {
    const page = await open(fleet);
    const drifted = page.getByRole("button", { name: "15 Drifted" });
    await drifted.click();
    expect(await resultText(page)).toBe("15 of 200 tenants");
    expect(new Set(await page.locator("tr.tenant td:nth-child(2)").allTextContents())).toEqual(
      new Set(["Drifted"]),
    );
    expect(await drifted.getAttribute("aria-pressed")).toBe("true");
    await drifted.click();
    expect(await resultText(page)).toBe("200 tenants");
  });

  it("hide the groups of other statuses", async () => {
    const page = await open(fleet);
    await page.getByRole("button", { name: "3 Failed" }).click();
    expect(await page.getByRole("heading", { level: 2 }).allTextContents()).toEqual([
      "Failures",
      "Tenants",
      "6 runs",
    ]);
  });

  it("cannot be pressed if there is no such tenant", async () => {
    const page = await open(createReport({ ...FLEET, refused: 0, unreachable: 0 }));
    expect(await page.getByRole("button", { name: "0 Failed" }).isDisabled()).toBe(true);
  });

  it("show the tenants on Exchange Online", async () => {
    const page = await open(fleet);
    await page.getByRole("button", { name: "Show only these" }).click();
    expect(await hostsOf(page)).toEqual(fleet.exchangeOnlineTenants);
  });
});

describe("the search", () => {
  it.each([
    ["a host", "GRANITE-7.", "1 of 200 tenants"],
    ["a value", "relay.old-provider", "12 of 200 tenants"],
    ["a code", "qlik1203", "2 of 200 tenants"],
    ["several words", "prod-us emailPassword", "1 of 200 tenants"],
    ["nothing", "no such tenant", "0 of 200 tenants"],
  ])("finds %s", async (_, words, result) => {
    const page = await open(fleet);
    await page.getByRole("searchbox").fill(words);
    expect(await resultText(page)).toBe(result);
  });
});

describe("the table", () => {
  it("is sorted by a column, with numbers in their order, and in reverse after a second click", async () => {
    const page = await open(fleet);
    const column = page.getByRole("columnheader", { name: "Tenant" });
    await column.getByRole("button").click();
    expect((await hostsOf(page)).slice(0, 3)).toEqual([
      "aurora-1.eu.qlikcloud.com",
      "aurora-9.ap.qlikcloud.com",
      "aurora-17.us.qlikcloud.com",
    ]);
    expect(await column.getAttribute("aria-sort")).toBe("ascending");
    await column.getByRole("button").click();
    expect((await hostsOf(page))[0]).toBe("harbor-200.us.qlikcloud.com");
    expect(await column.getAttribute("aria-sort")).toBe("descending");
  });

  it("opens a row to the patch side by side, the ways on, and the facts, by keyboard", async () => {
    const page = await open(fleet);
    await page.getByRole("searchbox").fill("username");
    for (let stop = 0; stop < 6; stop++) await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");

    const button = page.getByRole("button", { name: "borealis-18.ap.qlikcloud.com", expanded: true });
    const detail = page.locator(`[id="${await button.getAttribute("aria-controls")}"]`);
    expect(await cellsOf(detail.locator(".changes tbody"))).toEqual([
      ...["username", "evil", "alerts"],
      ...["senderName", "Qlik Alerts (test)", "not set"],
    ]);
    expect(await detail.locator("code").allTextContents()).toEqual(
      Object.values(remediesOf("borealis-18") ?? {}),
    );
    expect(await detail.locator("dl").textContent()).toContain("diff, PATCH");

    await page.keyboard.press("Enter");
    expect(await detail.isVisible()).toBe(false);
  });

  it("opens a failed tenant to its error and hint", async () => {
    const page = await open(fleet);
    await page.getByRole("button", { name: "aurora-1.eu" }).click();
    const detail = page.locator("tr.detail:visible");
    expect(await detail.textContent()).toContain("401 Unauthorized");
    expect(await detail.textContent()).toContain("Check qlik:apiKey");
  });

  it("shows 5,000 tenants in parts, and finds the last one at once", async () => {
    const page = await open(createReport(LARGE_FLEET));
    expect(await tenantRows(page).count()).toBe(100);
    await page.getByRole("button", { name: "Show 200 more" }).click();
    expect(await tenantRows(page).count()).toBe(300);
    await page.getByRole("searchbox").fill("harbor-5000");
    expect(await hostsOf(page)).toEqual(["harbor-5000.us.qlikcloud.com"]);
    await page.getByRole("searchbox").fill("");
    await page.getByRole("button", { name: "Show all 5,000 tenants" }).click();
    expect(await tenantRows(page).count()).toBe(5000);
  });
});

describe("shared drift", () => {
  it("is shown once, with its tenants under it", async () => {
    const page = await open(fleet);
    const group = page.locator("article", { hasText: "12 tenants with the same 3 changes" });
    await group.getByText("12 tenants", { exact: true }).click();
    expect(await group.locator(".hosts li:visible").count()).toBe(12);
    expect(await cellsOf(group.locator(".changes tbody tr").nth(1))).toEqual(["serverPort", "25", "587"]);
  });
});

describe("changes of the program", () => {
  const changes = [{ setting: "serverPort", op: "replace" as const, observed: 25, desired: 587 }];
  const changed = [0, 1].map((index) => ({ ...createTenant(index), status: "changed" as const, changes }));
  const report = reportOf([...changed, createTenant(2)]);

  it("are counted, and shown once for the tenants that share them", async () => {
    const page = await open(report);
    expect(await page.getByRole("button", { name: "2 Changed" }).count()).toBe(1);
    const group = page.locator("article", { hasText: "2 tenants changed with the same change" });
    expect(await group.locator(".hosts li").allTextContents()).toEqual(changed.map(({ host }) => host));
  });

  it("are apart for a tenant that two stacks declare", async () => {
    const other = { ...createTenant(0), stack: "test" };
    const page = await open(reportOf([...changed, other]));
    const rows = page.locator("tr.tenant", { hasText: other.host });
    await rows.getByRole("button").last().click();
    expect(await page.locator("tr.detail:visible dd").first().textContent()).toBe("mail/test");
    expect(await rows.getByRole("button", { expanded: true }).count()).toBe(1);
  });
});

describe("the timeline", () => {
  it("lists the runs, the newest first", async () => {
    const page = await open(fleet);
    const rows = page.getByRole("table", { name: "6 runs" }).locator("tbody tr");
    expect((await cellsOf(rows.first())).slice(0, 4)).toEqual([
      ...["2026-08-04 06:00 UTC", "prod-eu", "2 min 11 s", "3 failed, 15 drifted, 182 in sync"],
    ]);
    expect((await cellsOf(rows.last()))[0]).toMatch(/^2026-07-30/);
  });

  it("is omitted for a single run", async () => {
    const page = await open(createReport({ ...FLEET, runs: 1 }));
    expect(await page.getByRole("heading", { name: /runs?$/ }).count()).toBe(0);
  });
});

describe("a copy button", () => {
  it("copies the lines, and reports it to screen readers", async () => {
    const page = await open(fleet, { permissions: ["clipboard-write"] });
    await page.getByRole("button", { name: "borealis-18." }).click();
    await page.locator("tr.detail:visible").getByRole("button", { name: "Copy: Remediate" }).click();
    await page.getByRole("status").filter({ hasText: "Copied" }).waitFor({ state: "attached" });
    await page.getByRole("searchbox").press("ControlOrMeta+V");
    expect(await page.getByRole("searchbox").inputValue()).toBe(remediesOf("borealis-18")?.remediate);
  });

  it("selects the lines if the browser refuses the clipboard", async () => {
    const page = await open(fleet);
    await page.evaluate("navigator.clipboard.writeText = () => Promise.reject(new Error('refused'))");
    await page.getByRole("button", { name: "Copy: Adopt" }).first().click();
    await page.getByRole("button", { name: "Copy: Adopt" }).getByText("Press Ctrl+C").waitFor();
    expect(await page.evaluate("getSelection().toString()")).toBe(fleet.driftGroups[0]?.remedies.adopt);
  });
});

function cellsOf(rows: Locator): Promise<string[]> {
  return rows.locator("th, td").allTextContents();
}

function remediesOf(name: string) {
  return fleet.tenants.find(({ host }) => host.startsWith(`${name}.`))?.remedies;
}
