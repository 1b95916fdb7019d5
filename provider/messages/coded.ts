// Imports the table as a type only, because a program does not need the documentation of its messages.
import type { Code } from "./messages";

/** A message to users, without its code in the text. */
export interface CodedMessage {
  readonly code: Code;
  readonly message: string;
}

/** An error whose message is for users. The entry points show its code with the message. */
export class CodedError extends Error implements CodedMessage {
  constructor(
    readonly code: Code,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The error as a message. An error that is not made for users has the code of unexpected errors. */
export function codedMessage(error: unknown): CodedMessage {
  if (error instanceof CodedError) return error;
  return { code: "QLIK1999", message: error instanceof Error ? error.message : String(error) };
}

/**
 * A message as users see it: with the code in parentheses at the end of its first line, before the bracket or colon that
 * begins a list.
 */
export function withCode(code: Code, message: string): string {
  return message.replace(/^(.*?)( \[|:)?$/m, (_, line: string, start = "") => `${line} (${code})${start}`);
}

/** An error as users see it. */
export function errorText(error: unknown): string {
  const { code, message } = codedMessage(error);
  return withCode(code, message);
}
