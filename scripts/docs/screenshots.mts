// Makes the screenshots of docs/images:
//   npm run docs:screenshots                          of a terminal, and of a fleet of 200 emulated tenants, whose counts it checks
//   npm run docs:screenshots -- terminal
//   npm run docs:screenshots -- report.html
//   npm run docs:screenshots -- events.ndjson ...

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { checkReports, type DriftedFleet, reportOf } from "./check-report.mts";
import { terminalPage } from "./terminal-page.mts";

const { launchBrowser } = (await import("../../dist/test-harness/browser.js" as string)) as {
  launchBrowser(): Promise<Browser>;
};

const { recordDriftedFleet } = (await import("../../dist/test-harness/drifted-fleet.js" as string)) as {
  recordDriftedFleet(eventLog: string): Promise<DriftedFleet>;
};

const { recordDriftPreview } = (await import("../../dist/test-harness/drift-preview.js" as string)) as {
  recordDriftPreview(): Promise<Parameters<typeof terminalPage>[0]>;
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

const files = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "screenshots-"));
const browser = await launchBrowser();
try {
  if (files.length === 0 || files[0] === "terminal") await takeTerminal();
  if (files[0] !== "terminal") await takeReports(pathToFileURL(await htmlReport()).href);
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}

async function takeTerminal() {
  const page = await browser.newPage({ deviceScaleFactor: 1.5 });
  await page.setContent(terminalPage(await recordDriftPreview()));
  await page.locator("#terminal").screenshot({ path: "docs/images/terminal.png", omitBackground: true });
}

/** Returns the path of the HTML report. */
async function htmlReport(): Promise<string> {
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

async function takeReports(url: string) {
  for (const [name, screenshot] of Object.entries(SCREENSHOTS)) await takeReport(name, screenshot, url);
}

async function takeReport(name: string, { width, height, colorScheme, prepare }: Screenshot, url: string) {
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
