import type { Change, ChangeGroup, DriftGroup, FailureGroup, Report, StackReport } from "../model";
import { STATUSES } from "../model";
import { count, linesOfText } from "../text";
import { code, fence, hostList, shortName, summary, takeLength } from "./markdown-syntax";
import { diffLines, headline, STATUS_LABELS, shortMessage, stackLabel, subjectOf } from "./phrases";

/** Identifies the comment that a pipeline updates. */
export const MARKER = "<!-- pulumi-qlik:report -->";
/** GitHub's limit of a comment. GitLab's is larger. */
export const MAX_LENGTH = 65_535;
/** For the sentence about what is left out. */
const RESERVED_LENGTH = 500;
const MAX_TABLE_LENGTH = 10_000;
const MAX_SKIPPED_LINES = 10;

/** A part of the comment that may be left out, and what it counts as. */
interface Block {
  noun: "failure" | "drift group" | "change group";
  tenants: number;
  text: string;
}

/** One comment for all stacks: the headline, a table, and folded details until the comment is full. */
export function renderMarkdown(report: Report): string {
  const head = [
    MARKER,
    `### Qlik Cloud e-mail\n\n**${headline(report.counts)}**`,
    stackTable(report.stacks),
    exchangeOnlineLine(report),
    skippedLines(report),
  ].filter((part) => part !== "");
  const blocks = [
    ...report.failureGroups.map(failureBlock),
    ...report.driftGroups.map(driftBlock),
    ...report.changeGroups.map(changeBlock),
  ];
  const { texts, omitted } = takeWhatFits(blocks, MAX_LENGTH - RESERVED_LENGTH - head.join("\n\n").length);
  return `${[...head, ...texts, ...omittedLines(omitted)].join("\n\n")}\n`;
}

/** The most common come first, so they stay. A block with a very long value leaves place for those after it. */
function takeWhatFits(blocks: Block[], maxLength: number): { texts: string[]; omitted: Block[] } {
  const texts: string[] = [];
  const omitted: Block[] = [];
  let length = 0;
  for (const block of blocks) {
    const lengthWithBlock = length + block.text.length + "\n\n".length;
    if (lengthWithBlock > maxLength) {
      omitted.push(block);
      continue;
    }
    length = lengthWithBlock;
    texts.push(block.text);
  }
  return { texts, omitted };
}

function omittedLines(omitted: Block[]): string[] {
  if (omitted.length === 0) return [];
  const byNoun = Map.groupBy(omitted, ({ noun }) => noun);
  const parts = [...byNoun].map(([noun, blocks]) => {
    const tenants = blocks.reduce((sum, block) => sum + block.tenants, 0);
    return `${count(blocks.length, noun)} (${count(tenants, "tenant")})`;
  });
  return [
    `Left out, because a comment is limited: ${parts.join(", ")}. The format \`html\` shows everything.`,
  ];
}

function stackTable(stacks: StackReport[]): string {
  const row = (cells: (string | number)[]) => `| ${cells.join(" | ")} |`;
  const rows = stacks.map((stack) => {
    const cells = STATUSES.map((status) => stack.counts[status]);
    return row([code(shortName(stackLabel(stack))), stack.counts.tenants, ...cells]);
  });
  const shown = takeLength(rows, MAX_TABLE_LENGTH);
  return [
    row(["stack", "tenants", ...STATUSES.map((status) => STATUS_LABELS[status])]),
    row(["---", "---:", ...STATUSES.map(() => "---:")]),
    ...shown,
    ...(rows.length > shown.length ? ["", `and ${count(rows.length - shown.length, "more stack")}`] : []),
  ].join("\n");
}

function failureBlock({ code: failureCode, title, hint, hosts }: FailureGroup): Block {
  const name = failureCode === undefined ? title : `${failureCode}: ${title}`;
  const parts = [
    hostList(hosts),
    fence("text", [shortMessage(title), ...(hint ? [shortMessage(hint)] : [])]),
  ];
  return block("failure", "failed", shortMessage(name), hosts, parts);
}

function driftBlock(group: DriftGroup): Block {
  const { changes, hosts, remedies } = group;
  const adopt = remedies.adopt === "" ? [] : ["Adopt: declare", fence("yaml", linesOfText(remedies.adopt))];
  const remediate = ["Remediate: run", fence("sh", linesOfText(remedies.remediate))];
  const parts = [hostList(hosts), ...diff(changes), ...remediate, ...adopt];
  return block("drift group", "drifted", subjectOf(group), hosts, parts);
}

function changeBlock(group: ChangeGroup): Block {
  const parts = [hostList(group.hosts), ...diff(group.changes)];
  return block("change group", STATUS_LABELS[group.status], subjectOf(group), group.hosts, parts);
}

function block(noun: Block["noun"], label: string, subject: string, hosts: string[], parts: string[]): Block {
  const title = summary(`${count(hosts.length, "tenant")} ${label}: `, subject);
  return {
    noun,
    tenants: hosts.length,
    text: ["<details>", title, "", parts.join("\n\n"), "", "</details>"].join("\n"),
  };
}

function diff(changes: Change[]): string[] {
  return changes.length === 0 ? [] : [fence("diff", diffLines(changes))];
}

function exchangeOnlineLine({ exchangeOnlineTenants: hosts }: Report): string {
  if (hosts.length === 0) return "";
  return `**${count(hosts.length, "tenant")} with basic authentication on Exchange Online:** ${hostList(hosts)}`;
}

function skippedLines({ skippedLines, skippedLineCount }: Report): string {
  if (skippedLineCount === 0) return "";
  const shown = skippedLines.slice(0, MAX_SKIPPED_LINES);
  const items = shown.map(({ file, line, reason }) => `- ${code(shortName(`${file}:${line} ${reason}`))}`);
  const rest = skippedLineCount - shown.length;
  return [
    `**${count(skippedLineCount, "line")} skipped:**`,
    "",
    ...items,
    ...(rest > 0 ? [`- and ${rest} more`] : []),
  ].join("\n");
}
