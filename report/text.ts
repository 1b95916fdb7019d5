import { escapeControlCharacters } from "../provider/planner/format";

/** A value as a literal of JSON, YAML and JavaScript, on one line. */
export function literal(value: string | number): string {
  return escapeControlCharacters(JSON.stringify(value));
}

/** A text on one line, without characters that a terminal or a page would obey. */
export function oneLine(text: string): string {
  return escapeControlCharacters(text.replace(/\s*\n\s*/g, " ").trim());
}

/** The lines of a text, without characters that a terminal or a page would obey. */
export function linesOfText(text: string): string[] {
  return text.replace(/\r\n/g, "\n").split("\n").map(escapeControlCharacters);
}

/** Cuts a text and adds its length. */
export function shorten(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  // Half of a character beyond U+FFFF is no character.
  const start = text.slice(0, maxLength).replace(/[\uD800-\uDBFF]$/, "");
  return `${start}… (${text.length} characters)`;
}

/** `1 tenant`, `2 tenants`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** `acme, beta and 3 more`. */
export function listSome(names: string[], max: number, format: (name: string) => string): string {
  const shown = names.slice(0, max).map(format).join(", ");
  return names.length > max ? `${shown} and ${names.length - max} more` : shown;
}
