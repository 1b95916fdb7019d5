import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { renderHtml } from "../../report/html";
import type { Report } from "../../report/model";
import { launchBrowser } from "../../test-harness/browser";

/** Long enough for the installation of Chromium on a machine that has none. */
const INSTALLATION_TIMEOUT_MS = 600_000;

/** One browser for the tests of a file. Each test opens pages of its own, as files, as users do. */
export function reportBrowser() {
  const folder = mkdtempSync(join(tmpdir(), "report-html-"));
  let browser: Browser | undefined;
  let pages = 0;
  /** URLs that pages requested, and errors of their scripts. */
  const problems: string[] = [];

  beforeAll(async () => {
    browser = await launchBrowser();
  }, INSTALLATION_TIMEOUT_MS);
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });
  afterEach(async () => {
    await Promise.all((browser?.contexts() ?? []).map((context) => context.close()));
    expect(problems.splice(0)).toEqual([]);
  });

  return {
    problems,
    async open(report: Report, options: BrowserContextOptions = {}): Promise<Page> {
      pages += 1;
      const file = join(folder, `${pages}.html`);
      writeFileSync(file, renderHtml(report));
      const url = pathToFileURL(file).href;
      const context = await (browser as Browser).newContext(options);
      const page = await context.newPage();
      page.on("request", (request) => request.url() !== url && problems.push(request.url()));
      page.on("pageerror", (error) => problems.push(error.message));
      page.on("console", (message) => problems.push(message.text()));
      page.on("dialog", (dialog) => problems.push(dialog.message()));
      await page.goto(url);
      return page;
    },
  };
}

/** The rows of tenants, without their details. */
export const tenantRows = (page: Page) => page.locator("tr.tenant");

export const hostsOf = (page: Page) => tenantRows(page).locator("th button").allTextContents();

export const resultText = (page: Page) => page.getByRole("status").first().textContent();
