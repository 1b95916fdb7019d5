import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Report } from "../model";

/** The build bundles `page/` into this folder. */
const PAGE = join(dirname(require.resolve("pulumi-qlik/package.json")), "dist/report/html/page");

/** Without scripts, the page shows the details that a click would open. */
const STYLES_WITHOUT_SCRIPTS = ".detail[hidden]{display:table-row}button{pointer-events:none}";

/** Returns one self-contained page. It sends no requests, and no text of a report can become markup or a script. */
export function renderHtml(report: Report): string {
  const script = readFileSync(join(PAGE, "browser.js"), "utf8");
  const styles = readFileSync(join(PAGE, "styles.css"), "utf8");
  const { renderApp }: { renderApp(report: Report): string } = require(join(PAGE, "server.js"));
  const policy = contentSecurityPolicy([script], [styles, STYLES_WITHOUT_SCRIPTS]);
  const { tenants, drifted, failed } = report.counts;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${drifted} drifted, ${failed} failed of ${tenants} tenants</title>
<style>${styles}</style>
<noscript><style>${STYLES_WITHOUT_SCRIPTS}</style></noscript>
</head>
<body>
<div id="root">${renderApp(report)}</div>
<script type="application/json" id="report">${embeddableJson(report)}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** Allows these scripts and styles, and nothing else. */
function contentSecurityPolicy(scripts: string[], styles: string[]): string {
  const sources = (texts: string[]) => texts.map((text) => `'sha256-${sha256(text)}'`).join(" ");
  return (
    `default-src 'none'; script-src ${sources(scripts)}; style-src ${sources(styles)}; ` +
    "base-uri 'none'; form-action 'none'"
  );
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("base64");
}

/** JSON in which an HTML parser finds neither the end of the script nor a comment. */
function embeddableJson(value: unknown): string {
  return JSON.stringify(value).replaceAll("<", "\\u003c");
}
