import type { YAMLError } from "yaml";

/** Replaces the parser's messages that quote the file or refer to the parser's own functions. */
const REASONS: { [code in YAMLError["code"]]?: string } = {
  BAD_DIRECTIVE: "a directive that is not supported; remove it",
  BAD_DQ_ESCAPE: "an unknown escape sequence; in single quotes a backslash is a plain character",
  BAD_SCALAR_START: "a string that begins with this character needs quotes",
  MULTIPLE_DOCS: "a second document begins here; a file can have only one",
};

/** Returns the parser's errors; if the file exhausts it, only that error. */
export function relevantErrors(errors: YAMLError[]): YAMLError[] {
  const exhausted = errors.filter(isExhaustion);
  return exhausted.length > 0 ? exhausted.slice(0, 1) : errors;
}

/** Returns a reason without a quotation of the file. The parser quotes it only after a colon. */
export function reasonOf(error: YAMLError): string {
  if (isExhaustion(error)) return "nested too deeply";
  return REASONS[error.code] ?? error.message.split(/: |:$/)[0] ?? "";
}

/** The parser recurses. Depending on the stack it fails with its own error or with that of the JavaScript engine. */
function isExhaustion({ code, message }: YAMLError): boolean {
  return code === "RESOURCE_EXHAUSTION" || message.includes("call stack");
}
