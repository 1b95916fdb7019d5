// Makes the screenshots of docs/images from an HTML report, or from event logs:
//   npm run docs:screenshots -- report.html
//   npm run docs:screenshots -- events.ndjson ...

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";

const { launchBrowser } = (await import("../../dist/test-harness/browser.js" as string)) as {
  launchBrowser(): Promise<Browser>;
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
if (files.length === 0) throw new Error("Usage: npm run docs:screenshots -- report.html | events.ndjson ...");

const folder = mkdtempSync(join(tmpdir(), "screenshots-"));
const browser = await launchBrowser();
try {
  const url = pathToFileURL(reportOf(files)).href;
  for (const [name, screenshot] of Object.entries(SCREENSHOTS)) await take(name, screenshot, url);
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}

/** Returns the path of the HTML report. */
function reportOf(paths: string[]): string {
  const [first = ""] = paths;
  if (first.endsWith(".html")) return resolve(first);
  const report = join(folder, "report.html");
  const command = ["dist/cli/pulumi-qlik.js", "report", "--format", "html", ...paths];
  writeFileSync(report, execFileSync(process.execPath, command, { maxBuffer: 1e9 }));
  return report;
}

async function take(name: string, { width, height, colorScheme, prepare }: Screenshot, url: string) {
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
