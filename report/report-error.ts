/** A wrong call: one sentence for the user, and exit code 2. */
export class ReportError extends Error {
  override readonly name = "ReportError";
}
