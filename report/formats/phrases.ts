import { type Change, type Counts, type DriftGroup, STATUSES, type StackName, type Status } from "../model";
import { count, literal, oneLine, shorten } from "../text";

/** Longer values and messages are cut in a text for people. JSON has all of them. */
const MAX_VALUE_LENGTH = 300;
const MAX_MESSAGE_LENGTH = 1000;

export const STATUS_LABELS: Record<Status, string> = {
  failed: "failed",
  drifted: "drifted",
  changed: "changed",
  created: "created",
  deleted: "deleted",
  "in-sync": "in sync",
};

/** `200 tenants: 3 failed, 15 drifted, 182 in sync`. */
export function headline(counts: Counts & { tenants: number }): string {
  const parts = STATUSES.filter((status) => counts[status] > 0).map(
    (status) => `${counts[status]} ${STATUS_LABELS[status]}`,
  );
  return `${count(counts.tenants, "tenant")}: ${parts.join(", ")}`;
}

export function stackLabel({ project, stack }: StackName): string {
  if (stack === undefined) return project === undefined ? "unknown stack" : oneLine(project);
  return oneLine(project === undefined ? stack : `${project}/${stack}`);
}

/** What differs: `serverPort, username`, or the tenant's code if no setting does. */
export function subjectOf({ changes, errorCode }: Pick<DriftGroup, "changes" | "errorCode">): string {
  const names = changes.map(({ setting }) => oneLine(setting));
  const reasons = errorCode === undefined ? [] : [oneLine(errorCode)];
  return shorten([...names, ...reasons].join(", ") || "no setting", MAX_VALUE_LENGTH);
}

/** A removed line has what the tenant has, an added line what the program declares. */
export function diffLines(changes: Change[]): string[] {
  return changes.flatMap(({ setting, observed, desired }) => [
    ...(observed === undefined ? [] : [`- ${oneLine(setting)}: ${shortLiteral(observed)}`]),
    ...(desired === undefined ? [] : [`+ ${oneLine(setting)}: ${shortLiteral(desired)}`]),
  ]);
}

export function shortMessage(message: string): string {
  return shorten(oneLine(message), MAX_MESSAGE_LENGTH);
}

function shortLiteral(value: string | number): string {
  return shorten(literal(value), MAX_VALUE_LENGTH);
}
