import { RunError } from "@pulumi/pulumi";

/** An error that ends the program with one sentence. The SDK shows the stack of a rejection that no code handles. */
export function programError(message: string): RunError {
  const error = new RunError(message);
  error.stack = message;
  return error;
}
