import { XMLBuilder } from "fast-xml-parser";
import { compare } from "../build/counts";
import type { Report, StackReport, TenantReport } from "../model";
import { linesOfText } from "../text";
import { diffLines, shortMessage, stackLabel } from "./phrases";

type Element = Record<string, unknown>;

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  format: true,
  suppressEmptyNode: true,
});

/** JUnit's form: a suite for each stack, a case for each tenant. Drift is a failure, a failed tenant an error. */
export function renderJunit(report: Report): string {
  const byStack = Map.groupBy(report.tenants, stackLabel);
  const suites = report.stacks.map((stack) => suiteOf(stack, byStack.get(stackLabel(stack)) ?? []));
  const xml = builder.build({
    "?xml": { "@version": "1.0", "@encoding": "UTF-8" },
    testsuites: {
      "@name": "pulumi-qlik",
      "@tests": report.counts.tenants,
      "@failures": report.counts.drifted,
      "@errors": report.counts.failed,
      testsuite: suites,
    },
  });
  return xml.endsWith("\n") ? xml : `${xml}\n`;
}

function suiteOf(stack: StackReport, tenants: TenantReport[]): Element {
  const name = stackLabel(stack);
  const byHost = [...tenants].sort((one, other) => compare(one.host, other.host));
  return {
    "@name": name,
    "@tests": stack.counts.tenants,
    "@failures": stack.counts.drifted,
    "@errors": stack.counts.failed,
    "@time": seconds(tenants.reduce((sum, { durationMs }) => sum + durationMs, 0)),
    testcase: byHost.map((tenant) => caseOf(tenant, name)),
  };
}

function caseOf(tenant: TenantReport, classname: string): Element {
  return {
    "@name": shortMessage(tenant.host),
    "@classname": classname,
    "@time": seconds(tenant.durationMs),
    ...(tenant.status === "failed" && { error: errorOf(tenant) }),
    ...(tenant.status === "drifted" && { failure: failureOf(tenant) }),
  };
}

function errorOf({ error, errorCode }: TenantReport): Element {
  const type = error?.code ?? error?.kind ?? errorCode ?? "failed";
  const message = error?.message ?? errorCode ?? "failed";
  return problem(type, message, [message, ...(error?.hint === undefined ? [] : [error.hint])]);
}

function failureOf({ changes, isValid, errorCode, remedies }: TenantReport): Element {
  const reasons = isValid === false && errorCode !== undefined ? [errorCode] : [];
  const message = [...changes.map(({ setting }) => setting), ...reasons].join(", ");
  return problem("drift", message, [...diffLines(changes), remedies?.remediate ?? ""]);
}

function problem(type: string, message: string, lines: string[]): Element {
  return {
    "@type": shortMessage(type),
    "@message": shortMessage(message),
    "#text": lines.flatMap(linesOfText).map(shortMessage).join("\n"),
  };
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}
