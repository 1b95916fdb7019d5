import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FORMAT_NAMES, type Format } from "../report";
import { fleetEvents, ndjson } from "../test-harness/event-log";
import type { MeasureOptions } from "./options";
import { type Summary, summaryOf } from "./statistics";

export interface ReportFigures {
  format: Format;
  /** From the start of the process to its end. */
  milliseconds: Summary;
  bytes: number;
}

const COMMAND = join(__dirname, "../cli/pulumi-qlik.js");

/** Writes each format for a fleet of which one tenant in ten needs attention. */
export function measureReports({ tenantsOfReport, rounds }: MeasureOptions): ReportFigures[] {
  const folder = mkdtempSync(join(tmpdir(), "bench-report-"));
  try {
    const log = join(folder, "events.ndjson");
    writeFileSync(log, ndjson(fleetEvents(fleetOf(tenantsOfReport))));
    return FORMAT_NAMES.map((format) => {
      const out = join(folder, format);
      const milliseconds = Array.from({ length: rounds }, () => timeOf(format, out, log));
      return { format, milliseconds: summaryOf(milliseconds), bytes: statSync(out).size };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function fleetOf(tenants: number) {
  const share = (part: number) => Math.round(tenants * part);
  return {
    tenants,
    driftedAlike: share(0.06),
    driftedOtherwise: share(0.02),
    refused: share(0.01),
    unreachable: share(0.01),
  };
}

function timeOf(format: Format, out: string, log: string): number {
  const start = performance.now();
  execFileSync(process.execPath, [COMMAND, "report", "--format", format, "--out", out, log]);
  return performance.now() - start;
}
