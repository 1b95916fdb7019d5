import { type PlannedOperation, settingOf } from "./plan";
import { SECRET } from "./settings";

const NOT_FOR_TERMINALS = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;

/**
 * A plan as the JSON Patch that it is, an operation a line. Secrets stand in it by their markers only, and so does what
 * else a program holds for secret.
 */
export function patchText(operations: PlannedOperation[], secretSettings: readonly string[] = []): string {
  const lines = operations.map((operation) => {
    const isShown = !("value" in operation && secretSettings.includes(settingOf(operation)));
    return `  ${operationText(isShown ? operation : { ...operation, value: SECRET })}`;
  });
  return `[\n${lines.join(",\n")}\n]`;
}

/** What a plan touches, without a value: `replace /serverPort, add /username`. */
export function touchedPaths(operations: PlannedOperation[]): string {
  return operations.map(({ op, path }) => `${op} ${path}`).join(", ");
}

/** JSON that does nothing to a terminal, whatever somebody typed into the tenant. */
function operationText(operation: PlannedOperation): string {
  return JSON.stringify(operation).replace(NOT_FOR_TERMINALS, (character) =>
    character.split("").map(escaped).join(""),
  );
}

/** JSON writes a character beyond U+FFFF as two of these. */
function escaped(codeUnit: string): string {
  return `\\u${codeUnit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
