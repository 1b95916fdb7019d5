import type { Event } from "../../provider/event-log/event";
import { MAX_SKIPPED_LINES, REPORT_VERSION, type Report, type SkippedLine, type Status } from "../model";
import type { LogReader } from "../read/read-logs";
import { countsOf, stacksOf } from "./counts";
import { changeGroupsOf, driftGroupsOf, exchangeOnlineTenantsOf, failureGroupsOf } from "./groups";
import { RunHistory } from "./runs";
import { statusOf } from "./status";
import { compareTenants, tenantReport } from "./tenant";

/** The newest line of a tenant. */
interface Newest {
  event: Event;
  status: Status;
}

/** Keeps the newest line of each tenant of each stack, and the counts of each run. */
export class ReportBuilder implements LogReader {
  private readonly newest = new Map<string, Newest>();
  private readonly runs = new RunHistory();
  private readonly skippedLines: SkippedLine[] = [];
  private skippedLineCount = 0;

  /** Of two lines with the same time, the later one is the newer. */
  addEvent(event: Event): void {
    this.runs.addEvent(event);
    const key = JSON.stringify([event.project, event.stack, event.host]);
    const previous = this.newest.get(key);
    if (previous && Date.parse(previous.event.time) > Date.parse(event.time)) return;
    const isSameRun = previous?.event.run === event.run;
    this.newest.set(key, { event, status: statusOf(event, isSameRun ? previous?.status : undefined) });
  }

  skipLine(file: string, line: number, reason: string): void {
    this.skippedLineCount++;
    if (this.skippedLines.length < MAX_SKIPPED_LINES) this.skippedLines.push({ file, line, reason });
  }

  report(): Report {
    const tenants = [...this.newest.values()].map(tenantReport).sort(compareTenants);
    const times = tenants.map(({ time }) => time).sort((one, other) => Date.parse(one) - Date.parse(other));
    return {
      version: REPORT_VERSION,
      time: times.at(-1) ?? "",
      counts: countsOf(tenants),
      stacks: stacksOf(tenants),
      exchangeOnlineTenants: exchangeOnlineTenantsOf(tenants),
      // Enters the group and its remedies into the tenants.
      driftGroups: driftGroupsOf(tenants),
      changeGroups: changeGroupsOf(tenants),
      failureGroups: failureGroupsOf(tenants),
      tenants,
      runs: this.runs.reports(),
      skippedLines: this.skippedLines,
      skippedLineCount: this.skippedLineCount,
    };
  }
}
