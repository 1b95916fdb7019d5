import { redact } from "../../provider/client/redactor";
import { CANARIES } from "../canaries/canaries";

const json = (text: string) => JSON.stringify(text).slice(1, -1);
const asciiJson = (text: string) =>
  json(text).replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

const ECHOES: [string, (secret: string) => string][] = [
  ["as it is", (secret) => secret],
  ["in JSON", json],
  ["in JSON within JSON", (secret) => json(json(secret))],
  ["in JSON without a letter beyond ASCII", asciiJson],
  ["in a URL", encodeURIComponent],
  [
    "in a URL, in small letters",
    (secret) => encodeURIComponent(secret).replace(/%../g, (byte) => byte.toLowerCase()),
  ],
  ["in a URL that is a part of a URL", (secret) => encodeURIComponent(encodeURIComponent(secret))],
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
  ["in base64 for URLs", (secret) => Buffer.from(secret).toString("base64url")],
  ["in a login of SMTP", (secret) => Buffer.from(`\0alerts\0${secret}`).toString("base64")],
  ["in a login of HTTP", (secret) => Buffer.from(`user:${secret}`).toString("base64")],
];

/** Of base64 at most the characters stay that a neighbour has a share in. */
const AT_MOST_THE_EDGES = /^before [\w+/]{0,20}\[secret\][\w+/]{0,3}={0,2} after$/;

describe.each(Object.keys(CANARIES) as (keyof typeof CANARIES)[])("of the %s", (name) => {
  it.each(ECHOES)("nothing is shown where a server repeats it %s", (_, echo) => {
    expect(redact(`before ${echo(CANARIES[name])} after`, [CANARIES[name]])).toMatch(AT_MOST_THE_EDGES);
  });
});

it("a key of many thousand letters is hidden", () => {
  const key = Array.from({ length: 4_000 }, (_, index) => `line ${index}\n`).join("");
  expect(redact(json(key), [key])).toMatch(/^(\[secret\])+$/);
});

it.each([
  ["backslashes", "\\", 2 ** 20],
  ["spaces", " ", 0],
  ["escaped quotes", '\\"', 2 ** 20],
  ["halves of the secret", '\\"\\"\\" a', 2 ** 20],
])("a megabyte of %s is read through", (_, text, shown) => {
  const secrets = ['\\"\\"\\"\\"\\"\\"\\"\\" a  b', " bbbb", CANARIES.password];
  expect(redact(text.repeat(2 ** 20 / text.length), secrets)).toHaveLength(shown);
});

it.each([
  ["what merely resembles it", "pass-word, pass\\nword, passw0rd"],
  ["a pattern's own characters", "p.ss.ord p*ss+ord"],
])("%s is shown", (_, text) => {
  expect(redact(text, ["password", "p?ssword"])).toBe(text);
});
