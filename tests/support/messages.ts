import { type Code, MESSAGES } from "../../provider/messages/messages";

/**
 * Requires a message as users see it: one known code at the end of the first line, and the words that the documentation has for
 * that code. The support files of the tests call it for all that the provider reports, so that every test checks its messages.
 */
export function requireCode(message: string): void {
  const [firstLine = ""] = message.split("\n", 1);
  const [, code] = / \((QLIK\d{4})\)( \[|:)?$/.exec(firstLine) ?? [];
  if (code === undefined || !Object.hasOwn(MESSAGES, code)) throw new Error(`no known code: ${message}`);
  if (firstLine.match(/QLIK\d{4}/g)?.length !== 1) throw new Error(`more than one code: ${message}`);
  if (!isDocumented(code as Code, message)) throw new Error(`not as documented for ${code}: ${message}`);
}

/** A message as users see it, without its code, which is checked. */
export function withoutCode(message: string): string {
  requireCode(message);
  return message.replace(/ \(QLIK\d{4}\)/, "");
}

/** The code of a message as users see it. */
export function codeIn(message: string): string | undefined {
  return /QLIK\d{4}/.exec(message)?.[0];
}

function isDocumented(code: Code, message: string): boolean {
  return MESSAGES[code].texts.some((text) => {
    const words = text.split("…").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    return new RegExp(words.join(".*"), "s").test(message);
  });
}
