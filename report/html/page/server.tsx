import { renderToString } from "preact-render-to-string";
import type { Report } from "../../model";
import { App } from "./app";

/** Renders the page as it is before the first click, which is all that a browser without scripts shows. */
export function renderApp(report: Report): string {
  return renderToString(<App report={report} />);
}
