import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";

/** What was done to the tenants: `DriftedFleet` of the harness. */
export interface DriftedFleet {
  inSync: number;
  driftedAlike: number;
  driftedOtherwise: number;
  refused: number;
  unreachable: number;
}

/** Returns a report of event logs, by the command that users run. */
export function reportOf(format: string, eventLogs: string[]): string {
  const command = ["dist/cli/pulumi-qlik.js", "report", "--format", format, ...eventLogs];
  return execFileSync(process.execPath, command, { maxBuffer: 1e9, encoding: "utf8" });
}

/** Compares each format of the report with what was done to the tenants. */
export function checkReports(eventLog: string, fleet: DriftedFleet): void {
  const { inSync, driftedAlike, driftedOtherwise, refused, unreachable } = fleet;
  const [drifted, failed] = [driftedAlike + driftedOtherwise, refused + unreachable];
  const tenants = inSync + drifted + failed;

  const { counts, driftGroups, failureGroups } = JSON.parse(reportOf("json", [eventLog]));
  assert.deepEqual(
    { tenants: counts.tenants, inSync: counts["in-sync"], drifted: counts.drifted, failed: counts.failed },
    { tenants, inSync, drifted, failed },
  );
  assert.deepEqual(sizesOf(driftGroups), [driftedAlike, ...Array(driftedOtherwise).fill(1)]);
  assert.deepEqual(sizesOf(failureGroups), [refused, unreachable]);

  const headline = new RegExp(`\\b${drifted} drifted\\b.*|\\b${failed} failed\\b.*`);
  for (const format of ["text", "markdown", "html"]) assert.match(reportOf(format, [eventLog]), headline);
  const junit = reportOf("junit", [eventLog]);
  assert.equal(junit.match(/<testcase /g)?.length, tenants);
  assert.equal(junit.match(/<failure /g)?.length, drifted);
  assert.equal(junit.match(/<error /g)?.length, failed);
  assert.deepEqual(JSON.parse(reportOf("gitlab", [eventLog])), { create: 0, update: drifted, delete: 0 });
}

function sizesOf(groups: { hosts: string[] }[]): number[] {
  return groups.map(({ hosts }) => hosts.length);
}
