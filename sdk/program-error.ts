import { RunError } from "@pulumi/pulumi";
import { withCode } from "../provider/messages/coded";
import type { Code } from "../provider/messages/messages";

/** An error in a program. The SDK prints its message, which ends with the code, without a stack trace. */
export class ProgramError extends RunError {
  constructor(
    readonly code: Code,
    message: string,
  ) {
    super(withCode(code, message));
  }
}

/** An error that ends the program with its message alone. The SDK prints the stack of an unhandled rejection. */
export function programError(code: Code, message: string): ProgramError {
  const error = new ProgramError(code, message);
  error.stack = error.message;
  return error;
}
