import fc from "fast-check";
import { Redactor, redact, shorten } from "../../provider/client/redactor";

const SECRET = 'pa"ss wörd/§';
const OMITTED = "[text omitted: it may contain a secret]";

describe("redact", () => {
  it.each([
    ["as it is", SECRET],
    ["in JSON", JSON.stringify(SECRET).slice(1, -1)],
    ["in a URL", encodeURIComponent(SECRET)],
    ["in base64", Buffer.from(SECRET).toString("base64")],
    ["in base64 for URLs", Buffer.from(SECRET).toString("base64url")],
  ])("replaces a secret %s", (_how, form) => {
    expect(redact(`before ${form}, after`, [SECRET])).toBe("before [secret], after");
  });

  it.each<[string, string, string[], string]>([
    ["the longer of two secrets first", "abcdef abcd ef", ["abcd", "abcdef"], "[secret] [secret] ef"],
    ["every occurrence", "hush, hush", ["hush"], "[secret], [secret]"],
    ["no part of its own marks", "hush, secret", ["hush", "secret"], "[secret], [secret]"],
    ["nothing for an empty secret", "text", [""], "text"],
    ["a secret literally, not as a pattern", "a.cd abcd $&.*", ["a.cd", "$&.*"], "[secret] abcd [secret]"],
  ])("replaces %s", (_what, text, secrets, expected) => {
    expect(redact(text, secrets)).toBe(expected);
  });

  it.each(["s", "se", "sec", " s\n"])("omits the text if a secret is as short as %j", (secret) => {
    expect(redact("This secret", [secret])).toBe(OMITTED);
    expect(redact("without its letters", [secret])).toBe(OMITTED);
    expect(redact("", [secret])).toBe("");
  });

  it("omits a text that contains a secret in a mixture of encodings", () => {
    expect(redact("pa&#34;ss+w%c3%B6rd\\/\\u00a7", [SECRET])).toBe(OMITTED);
  });

  it.each([
    ["colours", "\u001b[31mred\u001b[0m", "[31mred [0m"],
    ["new lines", "one\r\ntwo", "one two"],
    ["a bell", "ding\u0007", "ding"],
    ["a change of the text's direction", "a\u202eb", "a b"],
    ["invisible characters", "a\u200bb\ue000c", "a b c"],
    ["half a character", "a\ud800b", "a b"],
  ])("removes %s", (_what, text, expected) => {
    expect(redact(text, [])).toBe(expected);
  });

  it("keeps letters and signs of all scripts", () => {
    expect(redact("Größe 大きさ 🎉", [])).toBe("Größe 大きさ 🎉");
  });

  it("removes any secret from any text", () => {
    const secret = fc
      .string({ unit: "grapheme", minLength: 6, maxLength: 20 })
      .filter((text) => !"[secret]".includes(text));
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (secret, before, after) => {
        fc.pre(!`${before}${after}[secret]`.includes(secret));
        expect(redact(`${before}|${secret}|${after}`, [secret])).not.toContain(secret);
      }),
    );
  });
});

it("a Redactor replaces a secret before it shortens the text", () => {
  const redactor = new Redactor();
  redactor.add(SECRET);
  expect(redactor.redact(`${"x".repeat(295)}${SECRET}`)).toBe(shorten(`${"x".repeat(295)}[secret]`));
  expect(redactor.redact(`${"x".repeat(295)}${SECRET}`)).toMatch(/^x{295}\[secr…$/);
});

it("a Redactor replaces all secrets that it has", () => {
  const redactor = new Redactor();
  redactor.add("api-key", "client-secret");
  redactor.add("token");
  expect(redactor.redact("api-key client-secret token")).toBe("[secret] [secret] [secret]");
});
