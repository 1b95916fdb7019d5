import { styleText } from "node:util";
import type { ChangeGroup, DriftGroup, FailureGroup, Report, Status } from "../model";
import { count, linesOfText, listSome } from "../text";
import { diffLines, headline, STATUS_LABELS, shortMessage, subjectOf } from "./phrases";

type Color = "red" | "yellow" | "green" | "bold";
type Paint = (color: Color, text: string) => string;

const MAX_HOSTS = 10;
const MAX_SKIPPED_LINES = 10;

/** For a terminal: the headline, then what needs attention. */
export function renderText(report: Report, hasColors = false): string {
  const paint: Paint = (color, text) =>
    hasColors ? styleText(color, text, { validateStream: false }) : text;
  const sections = [
    [paint("bold", headline(report.counts)), ...exchangeOnlineLines(report)],
    ...report.failureGroups.map((group) => failureLines(group, paint)),
    ...report.driftGroups.map((group) => driftLines(group, paint)),
    ...report.changeGroups.map((group) => changeLines(group, paint)),
    skippedLines(report),
  ].filter((lines) => lines.length > 0);
  return `${sections.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function failureLines({ code, title, hint, hosts }: FailureGroup, paint: Paint): string[] {
  const codes = code === undefined ? [] : [shortMessage(code)];
  return [
    heading("failed", [...codes, shortMessage(title)].join(": "), hosts, paint),
    hostLine(hosts),
    ...(hint === undefined ? [] : [`  ${shortMessage(hint)}`]),
  ];
}

function driftLines(group: DriftGroup, paint: Paint): string[] {
  const { hosts, remedies } = group;
  return [
    heading("drifted", subjectOf(group), hosts, paint),
    hostLine(hosts),
    ...paintedDiff(group, paint),
    ...block("remediate", remedies.remediate),
    ...block("adopt", remedies.adopt),
  ];
}

function changeLines(group: ChangeGroup, paint: Paint): string[] {
  return [
    heading(group.status, subjectOf(group), group.hosts, paint),
    hostLine(group.hosts),
    ...paintedDiff(group, paint),
  ];
}

const COLORS: Partial<Record<Status, Color>> = { failed: "red", drifted: "yellow" };

function heading(status: Status, subject: string, hosts: string[], paint: Paint): string {
  const label = paint(COLORS[status] ?? "bold", STATUS_LABELS[status]);
  return `${label}  ${subject} (${count(hosts.length, "tenant")})`;
}

function hostLine(hosts: string[]): string {
  return `  ${listSome(hosts, MAX_HOSTS, shortMessage)}`;
}

function paintedDiff({ changes }: Pick<DriftGroup, "changes">, paint: Paint): string[] {
  return diffLines(changes).map((line) => `    ${paint(line.startsWith("-") ? "red" : "green", line)}`);
}

/** Lines to copy, under a word. */
function block(title: string, text: string): string[] {
  return text === "" ? [] : [`  ${title}:`, ...linesOfText(text).map((line) => `    ${line}`)];
}

function exchangeOnlineLines({ exchangeOnlineTenants }: Report): string[] {
  if (exchangeOnlineTenants.length === 0) return [];
  return [
    `${count(exchangeOnlineTenants.length, "tenant")} with basic authentication on Exchange Online: ` +
      listSome(exchangeOnlineTenants, MAX_HOSTS, shortMessage),
  ];
}

function skippedLines({ skippedLines, skippedLineCount }: Report): string[] {
  if (skippedLineCount === 0) return [];
  const shown = skippedLines.slice(0, MAX_SKIPPED_LINES);
  const rest = skippedLineCount - shown.length;
  return [
    `${count(skippedLineCount, "line")} skipped:`,
    ...shown.map(({ file, line, reason }) => `  ${shortMessage(`${file}:${line} ${reason}`)}`),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
  ];
}
