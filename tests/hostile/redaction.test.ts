import { redact } from "../../provider/client/redactor";
import { CANARIES } from "../canaries/canaries";

const json = (text: string) => JSON.stringify(text).slice(1, -1);
const asciiJson = (text: string) =>
  json(text).replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

const FORMS: [string, (secret: string) => string][] = [
  ["as it is", (secret) => secret],
  ["in JSON", json],
  ["in JSON within JSON", (secret) => json(json(secret))],
  ["in ASCII JSON", asciiJson],
  ["in a URL", encodeURIComponent],
  [
    "in a URL, in lower case",
    (secret) => encodeURIComponent(secret).replace(/%../g, (byte) => byte.toLowerCase()),
  ],
  ["in a URL within a URL", (secret) => encodeURIComponent(encodeURIComponent(secret))],
  ["in a form", (secret) => new URLSearchParams([["", secret]]).toString().slice(1)],
  [
    "in HTML",
    (secret) =>
      secret.replace(
        /[&<>"]/g,
        (one) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[one] ?? one,
      ),
  ],
  [
    "in HTML by numbers",
    (secret) => secret.replace(/[^\w ]/gu, (one) => `&#x${one.codePointAt(0)?.toString(16)};`),
  ],
  ["wrapped and indented", (secret) => secret.replace(/\s+/g, "\n    ")],
  ["in base64", (secret) => Buffer.from(secret).toString("base64")],
  ["in base64url", (secret) => Buffer.from(secret).toString("base64url")],
  ["in an SMTP login", (secret) => Buffer.from(`\0alerts\0${secret}`).toString("base64")],
  ["in an HTTP login", (secret) => Buffer.from(`user:${secret}`).toString("base64")],
];

/** In base64, the characters that the neighbouring bytes share can stay. */
const REDACTED = /^before [\w+/]{0,20}\[secret\][\w+/]{0,3}={0,2} after$/;

describe.each(Object.keys(CANARIES) as (keyof typeof CANARIES)[])("redact, for the %s", (name) => {
  it.each(FORMS)("removes it %s", (_, encode) => {
    expect(redact(`before ${encode(CANARIES[name])} after`, [CANARIES[name]])).toMatch(REDACTED);
  });
});

it("redacts a key of 40,000 characters", () => {
  const key = Array.from({ length: 4_000 }, (_, index) => `line ${index}\n`).join("");
  expect(redact(json(key), [key])).toMatch(/^(\[secret\])+$/);
});

it.each([
  ["backslashes", "\\", 2 ** 20],
  ["spaces", " ", 0],
  ["escaped quotes", '\\"', 2 ** 20],
  ["halves of the secret", '\\"\\"\\" a', 2 ** 20],
])("processes a megabyte of %s", (_, text, length) => {
  const secrets = ['\\"\\"\\"\\"\\"\\"\\"\\" a  b', " bbbb", CANARIES.password];
  expect(redact(text.repeat(2 ** 20 / text.length), secrets)).toHaveLength(length);
});

it.each([
  ["similar words", "pass-word, pass\\nword, passw0rd"],
  ["the characters of a pattern", "p.ss.ord p*ss+ord"],
])("does not redact %s", (_, text) => {
  expect(redact(text, ["password", "p?ssword"])).toBe(text);
});
