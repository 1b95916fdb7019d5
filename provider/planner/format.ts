import { type PlannedOperation, settingOf } from "./operations";
import { SECRET } from "./settings";

const CONTROL_CHARACTERS = /[\p{Cc}\p{Cf}\p{Cs}\p{Noncharacter_Code_Point}\u2028\u2029]/gu;

/**
 * Operations as a JSON Patch, one a line. Secrets appear as their markers, and so do the values of other settings that the
 * program marks as secret.
 */
export function formatPatch(operations: PlannedOperation[], secretSettings: readonly string[] = []): string {
  const lines = operations.map((operation) => {
    const isHidden = "value" in operation && secretSettings.includes(settingOf(operation));
    return `  ${formatOperation(isHidden ? { ...operation, value: SECRET } : operation)}`;
  });
  return `[\n${lines.join(",\n")}\n]`;
}

/** The paths that operations change, without values: `replace /serverPort, add /username`. */
export function formatPaths(operations: PlannedOperation[]): string {
  return operations.map(({ op, path }) => `${op} ${path}`).join(", ");
}

function formatOperation(operation: PlannedOperation): string {
  return escapeControlCharacters(JSON.stringify(operation));
}

/**
 * Replaces each character that a terminal or a page would obey by its JSON escape: a tenant may return any text. JSON stays
 * the same value.
 */
export function escapeControlCharacters(text: string): string {
  return text.replace(CONTROL_CHARACTERS, (character) => character.split("").map(escaped).join(""));
}

/** JSON writes a character beyond U+FFFF as two code units. */
function escaped(codeUnit: string): string {
  return `\\u${codeUnit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
