// Makes the screenshots of docs/images:
//   npm run docs:screenshots                          of a fleet of 200 emulated tenants, whose counts it checks
//   npm run docs:screenshots -- report.html
//   npm run docs:screenshots -- events.ndjson ...

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { checkReports, type DriftedFleet, reportOf } from "./check-report.mts";

const { launchBrowser } = (await import("../../dist/test-harness/browser.js" as string)) as {
  launchBrowser(): Promise<Browser>;
};

const { recordDriftedFleet } = (await import("../../dist/test-harness/drifted-fleet.js" as string)) as {
  recordDriftedFleet(eventLog: string): Promise<DriftedFleet>;
};

interface Screenshot {
  width: number;
  height: number;
  colorScheme: "light" | "dark";
  prepare?(page: Page): Promise<void>;
}

const SCREENSHOTS: Record<string, Screenshot> = {
  "report-light": { width: 1440, height: 1160, colorScheme: "light" },
  "report-dark": { width: 1440, height: 900, colorScheme: "dark", prepare: openDriftedTenant },
  "report-phone": { width: 390, height: 844, colorScheme: "light" },
  "report-phone-dark": { width: 390, height: 844, colorScheme: "dark", prepare: openDriftedTenant },
};

const folder = mkdtempSync(join(tmpdir(), "screenshots-"));
try {
  await takeAll(pathToFileURL(await htmlReport(process.argv.slice(2))).href);
} finally {
  rmSync(folder, { recursive: true });
}

/** Returns the path of the HTML report. */
async function htmlReport(files: string[]): Promise<string> {
  const [first = ""] = files;
  if (first.endsWith(".html")) return resolve(first);
  const report = join(folder, "report.html");
  writeFileSync(report, reportOf("html", first === "" ? [await recordedLog()] : files));
  return report;
}

async function recordedLog(): Promise<string> {
  const eventLog = join(folder, "events.ndjson");
  checkReports(eventLog, await recordDriftedFleet(eventLog));
  return eventLog;
}

async function takeAll(url: string) {
  const browser = await launchBrowser();
  try {
    for (const [name, screenshot] of Object.entries(SCREENSHOTS)) await take(browser, name, screenshot, url);
  } finally {
    await browser.close();
  }
}

async function take(
  browser: Browser,
  name: string,
  { width, height, colorScheme, prepare }: Screenshot,
  url: string,
) {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme });
  await page.goto(url);
  await prepare?.(page);
  await page.screenshot({ path: `docs/images/${name}.png` });
  await page.close();
}

async function openDriftedTenant(page: Page) {
  const row = page.locator("tr.tenant", { has: page.locator(".status.drifted") }).first();
  await row.getByRole("button").click();
  await page.locator(".toolbar").evaluate((toolbar) => toolbar.scrollIntoView());
}
