import { programError } from "./program-error";

/**
 * Requires a value to be an object, because JavaScript programs and casts can pass any value.
 *
 * @param caller the class or function in the program, such as `EmailConfig "mail"`
 * @param parameter the value's name in the message, such as "arguments"
 */
export function requireObject(caller: string, parameter: string, value: unknown): void {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return;
  throw programError("QLIK1011", `${caller}: the ${parameter} must be an object, not ${kindOf(value)}.`);
}

/** Returns the kind of a value for messages, which never contain the value itself. */
export function kindOf(value: unknown): string {
  if (value === undefined || value === null) return String(value);
  if (typeof value === "object") return Array.isArray(value) ? "an array" : "an object";
  return `a ${typeof value}`;
}
