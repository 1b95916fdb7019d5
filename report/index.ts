import { ReportBuilder } from "./build/report-builder";
import type { Report } from "./model";
import { readLogs, type Source } from "./read/read-logs";

export { FORMAT_NAMES, FORMATS, type Format } from "./formats";
export type { Report } from "./model";
export type { Source } from "./read/read-logs";
export { ReportError } from "./report-error";

/**
 * Reads event logs into the model that every format shows.
 *
 * @throws a ReportError if a source cannot be read or is no event log
 */
export async function createReport(sources: Source[]): Promise<Report> {
  const builder = new ReportBuilder();
  await readLogs(sources, builder);
  return builder.report();
}
