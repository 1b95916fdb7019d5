import type { Report } from "../model";

/** Returns one self-contained page. */
export function renderHtml(report: Report): string {
  return `<!doctype html><title>Qlik Cloud e-mail</title><p>${report.counts.tenants} tenants</p>\n`;
}
