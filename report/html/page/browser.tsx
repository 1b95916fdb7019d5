// Runs in the browser: takes over what the server rendered.

import { hydrate, render } from "preact";
import type { Report } from "../../model";
import { App } from "./app";

const root = document.getElementById("root") as HTMLElement;
const report: Report = JSON.parse(document.getElementById("report")?.textContent ?? "");

hydrate(<App report={report} />, root);
// `render` is synchronous, so that the printed page is complete.
addEventListener("beforeprint", () => render(<App report={report} isPrinting />, root));
addEventListener("afterprint", () => render(<App report={report} />, root));
