import { withCode } from "../../provider/messages/coded";
import type { Code } from "../../provider/messages/messages";
import { redactedName } from "./redacted-name";

/** The reason why an entry of a fleet is invalid. */
export interface Failure {
  /** The entry's name in the program or the file. */
  tenant: string;
  /** Absent if the entry itself is invalid. */
  argument?: string;
  reason: string;
  code: Code;
}

const MAX_LINES = 100;
const MAX_NAMES = 3;

/** Formats failures, one a line. Tenants with the same failure, such as an invalid default, share a line. */
export function failureLines(
  failures: Failure[],
  positionOf: (failure: Failure) => string = () => "",
): string[] {
  const textOf = ({ argument, reason, code }: Failure) =>
    withCode(code, argument ? `${redactedName(argument)}: ${reason}` : reason);
  const groups = Map.groupBy(failures, (failure) => `${positionOf(failure)}\n${textOf(failure)}`);
  return [...groups].map(([key, group]) => {
    const names = namesText(group.flatMap(({ tenant }) => tenant || []));
    return key.replace("\n", () => names);
  });
}

/** Joins and indents lines. Those beyond {@link MAX_LINES} are counted. */
export function linesText(lines: string[]): string {
  const more = lines.length > MAX_LINES ? [`and ${lines.length - MAX_LINES} more`] : [];
  return [...lines.slice(0, MAX_LINES), ...more].map((line) => `  ${line}`).join("\n");
}

function namesText(tenants: string[]): string {
  if (tenants.length === 0) return "";
  const names = tenants.slice(0, MAX_NAMES).map(redactedName).join(", ");
  return tenants.length > MAX_NAMES ? `${names} and ${tenants.length - MAX_NAMES} more: ` : `${names}: `;
}
