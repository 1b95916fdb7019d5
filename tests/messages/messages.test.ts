import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { CodedError, codedMessage, errorText, withCode } from "../../provider/messages/coded";
import { MESSAGES } from "../../provider/messages/messages";

const CHECKOUT = join(__dirname, "..", "..");

/** The sources that report to users, without the table. */
const SOURCES = globSync("{provider,sdk}/**/*.ts", { cwd: CHECKOUT })
  .filter((file) => !/^provider\/messages\/(?!coded\.ts)/.test(file))
  .map((file) => ({ file, text: readFileSync(join(CHECKOUT, file), "utf8") }));

describe("a code", () => {
  const used = new Set(SOURCES.flatMap(({ text }) => text.match(/QLIK\d{4}/g) ?? []));

  it.each(Object.keys(MESSAGES))("is used: %s", (code) => {
    expect(used).toContain(code);
  });
});

/** An error that is made for no user, or at an entry point from an error with a code. */
const ERRORS_WITHOUT_CODE = [
  { file: "provider/client/connection-pool.ts", reason: "it ends requests that no operation waits for" },
  { file: "provider/event-log/event-log.ts", reason: "it is the reason in a warning with a code" },
  { file: "provider/secret-source.ts", reason: "it is the reason in an error with a code" },
  { file: "provider/dynamic/dynamic-provider.ts", reason: "its message is the text of an error with a code" },
];

describe("an error", () => {
  it.each(SOURCES)("has a code: $file", ({ file, text }) => {
    const made = /\bnew (pulumi\.)?(Run|Type|Range|Syntax|Aggregate)?Error\(/.test(text);
    expect(made).toBe(ERRORS_WITHOUT_CODE.some((exception) => exception.file === file));
  });
});

describe("withCode", () => {
  it.each([
    ["a sentence", "acme: failed. Run again.", "acme: failed. Run again. (QLIK1200)"],
    ["a reason", "must be a text", "must be a text (QLIK1200)"],
    [
      "a patch",
      'acme: PATCH email-config [\n  {"op":"add"}\n]',
      'acme: PATCH email-config (QLIK1200) [\n  {"op":"add"}\n]',
    ],
    ["a list", "invalid arguments:\n  one:\n  two", "invalid arguments (QLIK1200):\n  one:\n  two"],
    ["a pattern of a replacement", "costs $1 and $&", "costs $1 and $& (QLIK1200)"],
  ])("adds the code to the first line of %s", (_, message, text) => {
    expect(withCode("QLIK1200", message)).toBe(text);
  });
});

describe("an error for users", () => {
  it("has its code", () => {
    expect(errorText(new CodedError("QLIK1101", "no credentials"))).toBe("no credentials (QLIK1101)");
  });

  it.each([new RangeError("a defect"), "a defect"])(
    "has the code of unexpected errors if it has none: %p",
    (error) => {
      expect(codedMessage(error)).toEqual(expect.objectContaining({ code: "QLIK1999", message: "a defect" }));
    },
  );
});
