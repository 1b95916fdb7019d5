import { programError } from "./program-error";

/**
 * Throws one sentence unless a value is an object: programs in JavaScript, and those that cast, can pass anything.
 *
 * @param caller the class or function as the program wrote it, such as `EmailConfig "mail"`
 * @param parameter the value's name in that sentence, such as "arguments"
 */
export function requireObject(caller: string, parameter: string, value: unknown): void {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return;
  throw programError(`${caller}: the ${parameter} must be an object, not ${kindOf(value)}.`);
}

/** The kind of a value for messages, which never show the value itself. */
export function kindOf(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (typeof value === "object") return Array.isArray(value) ? "an array" : "an object";
  return `a ${typeof value}`;
}
