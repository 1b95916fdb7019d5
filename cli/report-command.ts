import { createReadStream, writeFileSync } from "node:fs";
import { Command, InvalidArgumentError, Option } from "commander";
import {
  createReport,
  FORMAT_NAMES,
  FORMATS,
  type Format,
  type Report,
  ReportError,
  type Source,
} from "../report";

interface ReportOptions {
  format: Format;
  out?: string;
  failOn: FailOn[];
}

const FAIL_ON = ["drift", "failed"] as const;
type FailOn = (typeof FAIL_ON)[number];

const HELP = `
The event log is the file that QLIK_EVENT_LOG names for pulumi preview, up and refresh.

Exit codes:
  0  the report is written
  1  the log has what --fail-on names
  2  wrong call, or a file that is no event log

Example:
  QLIK_EVENT_LOG=events.ndjson pulumi preview
  npx pulumi-qlik report --format markdown --out comment.md --fail-on drift events.ndjson`;

export function reportCommand(): Command {
  const command = new Command("report");
  return command
    .description("show drift and failures from event logs")
    .argument(
      "[files...]",
      "event logs of any stacks; - is standard input, which is also read if no file is named",
    )
    .addOption(new Option("--format <format>", "form of the report").choices(FORMAT_NAMES).default("text"))
    .option("--out <file>", "write to this file instead of standard output")
    .addOption(
      new Option("--fail-on <result>", `exit with code 1 on ${FAIL_ON.join(" or ")}; repeatable`)
        .argParser(addFailOn)
        .default([], "neither"),
    )
    .addHelpText("after", HELP)
    .action(async (files: string[], options: ReportOptions) => {
      try {
        await runReport(files, options);
      } catch (error) {
        if (!(error instanceof ReportError)) throw error;
        command.error(`error: ${error.message}`);
      }
    });
}

function addFailOn(value: string, values: FailOn[]): FailOn[] {
  const known = FAIL_ON.find((one) => one === value);
  if (known === undefined) throw new InvalidArgumentError(`Allowed choices are ${FAIL_ON.join(", ")}.`);
  return [...values, known];
}

async function runReport(files: string[], { format, out, failOn }: ReportOptions): Promise<void> {
  const report = await createReport(sourcesOf(files));
  const text = FORMATS[format](report, out === undefined && process.stdout.hasColors?.() === true);
  if (out === undefined) print(text);
  else write(out, text);
  // A text on the terminal lists them.
  if (out !== undefined || format !== "text") warnOfSkippedLines(report);
  const { drifted, failed } = report.counts;
  const isFailure = (failOn.includes("drift") && drifted > 0) || (failOn.includes("failed") && failed > 0);
  if (isFailure) process.exitCode = 1;
}

function sourcesOf(files: string[]): Source[] {
  if (files.length === 0 && process.stdin.isTTY)
    throw new ReportError("no event log. Name a file, or - for standard input.");
  return (files.length === 0 ? ["-"] : files).map((name) =>
    name === "-"
      ? { name: "standard input", open: () => process.stdin }
      : { name, open: () => createReadStream(name) },
  );
}

function print(text: string): void {
  // A reader such as `head` may end before the report.
  process.stdout.on("error", ignoreClosedPipe);
  process.stdout.write(text);
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE") throw error;
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new ReportError(`${file}: the report cannot be written (${reason}). Choose another --out.`);
  }
}

function warnOfSkippedLines({ skippedLines: [first], skippedLineCount }: Report): void {
  if (first === undefined) return;
  const lines = skippedLineCount === 1 ? "1 line was" : `${skippedLineCount} lines were`;
  console.error(`warning: ${lines} skipped. ${first.file}:${first.line} ${first.reason}.`);
}
