import { RunError } from "@pulumi/pulumi";

/** An error that ends the program with its message alone. The SDK prints the stack of an unhandled rejection. */
export function programError(message: string): RunError {
  const error = new RunError(message);
  error.stack = message;
  return error;
}
