import fc from "fast-check";
import { redact, shorten } from "../../provider/client/redactor";

const SECRET = 'pa"ss wörd/§';

it.each([
  ["as it is", SECRET],
  ["in JSON", JSON.stringify(SECRET).slice(1, -1)],
  ["in a URL", encodeURIComponent(SECRET)],
  ["in base64", Buffer.from(SECRET).toString("base64")],
  ["in base64 for URLs", Buffer.from(SECRET).toString("base64url")],
])("hides a secret %s", (_how, form) => {
  expect(redact(`before ${form}, after`, [SECRET])).toBe("before [secret], after");
});

it("hides each of many, the longer one first", () => {
  expect(redact("abcdef abcd ef", ["abcd", "abcdef"])).toBe("[secret] [secret] ef");
});

it("hides every occurrence", () => {
  expect(redact("hush, hush", ["hush"])).toBe("[secret], [secret]");
});

it.each(["s", "se", "sec", " s\n"])("omits the text if a secret is as short as %j", (secret) => {
  expect(redact("This secret", [secret])).toBe("[text omitted: it may contain a secret]");
  expect(redact("without its letters", [secret])).toBe("[text omitted: it may contain a secret]");
  expect(redact("", [secret])).toBe("");
});

it("does not look for a secret in the mark of another one", () => {
  expect(redact("hush, secret", ["hush", "secret"])).toBe("[secret], [secret]");
});

it("omits a text that holds a secret in a mixture of encodings", () => {
  expect(redact("pa&#34;ss+w%c3%B6rd\\/\\u00a7", [SECRET])).toBe("[text omitted: it may contain a secret]");
});

it("takes an empty secret for none", () => {
  expect(redact("text", [""])).toBe("text");
});

it("takes a secret for what it is, not for a pattern", () => {
  expect(redact("a.cd abcd $&.*", ["a.cd", "$&.*"])).toBe("[secret] abcd [secret]");
});

it("hides a secret before it cuts the text", () => {
  const shown = shorten(redact(`${"x".repeat(295)}${SECRET}`, [SECRET]));
  expect(shown).toHaveLength(301);
  expect(shown).toMatch(/^x{295}\[secr…$/);
});

it.each([
  ["colours", "\u001b[31mred\u001b[0m", "[31mred [0m"],
  ["new lines", "one\r\ntwo", "one two"],
  ["a bell", "ding\u0007", "ding"],
  ["what turns the text around", "a\u202eb", "a b"],
  ["what cannot be seen", "a\u200bb\ue000c", "a b c"],
  ["half a character", "a\ud800b", "a b"],
  ["umlauts and signs of other scripts as they are", "Größe 大きさ 🎉", "Größe 大きさ 🎉"],
])("leaves no %s", (_what, text, shown) => {
  expect(redact(text, [])).toBe(shown);
});

it("shows no secret of any text that repeats it", () => {
  const secret = fc
    .string({ unit: "grapheme", minLength: 6, maxLength: 20 })
    .filter((text) => !"[secret]".includes(text));
  fc.assert(
    fc.property(secret, fc.string(), fc.string(), (hidden, before, after) => {
      fc.pre(!`${before}${after}[secret]`.includes(hidden));
      expect(redact(`${before}|${hidden}|${after}`, [hidden])).not.toContain(hidden);
    }),
  );
});
