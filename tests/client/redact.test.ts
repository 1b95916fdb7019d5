import fc from "fast-check";
import { showable, withoutSecrets } from "../../provider/client/redactor";

const SECRET = 'pa"ss wörd/§';

it.each([
  ["as it is", SECRET],
  ["in JSON", JSON.stringify(SECRET).slice(1, -1)],
  ["in a URL", encodeURIComponent(SECRET)],
  ["in base64", Buffer.from(SECRET).toString("base64")],
  ["in base64 for URLs", Buffer.from(SECRET).toString("base64url")],
])("hides a secret %s", (_how, form) => {
  expect(showable(`before ${form}, after`, [SECRET])).toBe("before [secret], after");
});

it("hides each of many, the longer one first", () => {
  expect(withoutSecrets("abcdef abc def", ["abc", "abcdef"])).toBe("[secret] [secret] def");
});

it("hides every occurrence", () => {
  expect(withoutSecrets("hush, hush", ["hush"])).toBe("[secret], [secret]");
});

it("takes an empty secret for none", () => {
  expect(withoutSecrets("text", [""])).toBe("text");
});

it("takes a secret for what it is, not for a pattern", () => {
  expect(withoutSecrets("a.c abc $&", ["a.c", "$&"])).toBe("[secret] abc [secret]");
});

it("hides a secret before it cuts the text", () => {
  const shown = showable(`${"x".repeat(295)}${SECRET}`, [SECRET]);
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
  expect(showable(text, [])).toBe(shown);
});

it("shows no secret of any text that repeats it", () => {
  const secret = fc
    .string({ unit: "grapheme", minLength: 6, maxLength: 20 })
    .filter((text) => !"[secret]".includes(text));
  fc.assert(
    fc.property(secret, fc.string(), fc.string(), (hidden, before, after) => {
      fc.pre(!`${before}${after}[secret]`.includes(hidden));
      expect(withoutSecrets(`${before}|${hidden}|${after}`, [hidden])).not.toContain(hidden);
    }),
  );
});
