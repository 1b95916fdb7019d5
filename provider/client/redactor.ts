const SPACE = /[\s\p{Cc}\p{Cf}\p{Co}\p{Cs}]+/gu;
/** Replaces a secret until all are replaced, so that no secret matches the mark of another. onOneLine removes it from texts. */
const MARK = "\ue000";
const OMITTED = "[text omitted: it may contain a secret]";
/** Replacing a shorter secret would reveal the places of its characters in the text. */
const MIN_SECRET_LENGTH = 4;
const MAX_TEXT_LENGTH = 300;

/** The secrets of one tenant, which are removed from all texts that the tenant returns. */
export class Redactor {
  private readonly secrets = new Set<string>();

  add(...secrets: readonly string[]): void {
    for (const secret of secrets) this.secrets.add(secret);
  }

  /** Returns a text of the tenant for messages and state: on one line, of at most 300 characters, without secrets. */
  redact(text: string): string {
    return shorten(redact(text, [...this.secrets]));
  }
}

/**
 * Returns a server's text on one line, without terminal codes, and with `[secret]` in place of each secret in any common
 * encoding. The text is omitted if it may contain a secret that cannot be replaced.
 */
export function redact(text: string, secrets: readonly string[]): string {
  const line = onOneLine(text);
  if (line === "") return "";
  const values = secrets.map(onOneLine).filter((secret) => secret !== "");
  if (values.some(isShort)) return OMITTED;
  // Longest first: a short secret may be a part of a longer one.
  const forms = [...new Set(secrets.flatMap(encodedForms))].sort((one, other) => other.length - one.length);
  const marked = forms.reduce((rest, form) => rest.replaceAll(form, MARK), line);
  const decoded = decode(marked);
  if (values.map(decode).some((secret) => !isShort(secret) && decoded.includes(secret))) return OMITTED;
  return marked.replaceAll(MARK, "[secret]");
}

function isShort(secret: string): boolean {
  return [...secret].length < MIN_SECRET_LENGTH;
}

export function shorten(text: string): string {
  return text.length > MAX_TEXT_LENGTH ? `${text.slice(0, MAX_TEXT_LENGTH)}…` : text;
}

/** Removes line breaks, because a server may wrap, indent or trim a text that it repeats. */
function onOneLine(text: string): string {
  return text.replace(SPACE, " ").trim();
}

const HTML_NAMES: Record<string, string> = { '"': "quot", "'": "apos", "&": "amp", "<": "lt", ">": "gt" };

const ESCAPES: ((text: string) => string)[] = [
  (text) => JSON.stringify(text).slice(1, -1),
  (text) => text.replace(/[\u0080-\uffff]/g, (unit) => `\\u${hex(unit.charCodeAt(0)).padStart(4, "0")}`),
  encodeURIComponent,
  (text) => encodeURIComponent(text).replace(/%../g, (byte) => byte.toLowerCase()),
  (text) => new URLSearchParams([["", text]]).toString().slice(1),
  (text) => text.replace(/[&<>"]/g, (one) => `&${HTML_NAMES[one]};`),
  (text) => text.replace(/[^\w ]/gu, (one) => `&#x${hex(one.codePointAt(0) ?? 0)};`),
  (text) => text.replace(/[^\w ]/gu, (one) => `&#${one.codePointAt(0)};`),
];

/** Returns a secret unchanged, escaped, escaped twice (as in JSON within JSON), in hex and in base64. */
function encodedForms(secret: string): string[] {
  const wellFormed = secret.toWellFormed();
  const once = [wellFormed, ...ESCAPES.map((encode) => encode(wellFormed))];
  const twice = once.flatMap((form) => ESCAPES.map((encode) => encode(form)));
  const bytes = Buffer.from(secret, "utf8");
  const digits = [bytes.toString("hex"), bytes.toString("hex").toUpperCase()];
  return [...once, ...twice, ...digits, ...base64Forms(bytes)].map(onOneLine).filter((form) => form !== "");
}

/** Returns the base64 of a secret alone, and after another text (`user:password`), which shifts it by one or two bytes. */
function base64Forms(bytes: Buffer): string[] {
  const shifted = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    return text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
  });
  // A shifted form of fewer than 8 characters can be part of any word.
  const whole = bytes.toString("base64");
  const forms = [whole, whole.replace(/=+$/, ""), ...shifted.filter(({ length }) => length >= 8)];
  return forms.flatMap((form) => [form, form.replaceAll("+", "-").replaceAll("/", "_")]);
}

const HTML_CHARACTERS = Object.fromEntries(Object.entries(HTML_NAMES).map(([one, name]) => [name, one]));

/** Removes escapes, to find a secret in a mixture of encodings. The result is not shown to users. */
function decode(text: string): string {
  return unescapeOnce(unescapeOnce(unescapeOnce(text)));
}

function unescapeOnce(text: string): string {
  return text
    .replace(/\\+/g, "\\")
    .replace(/\\u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/\\[nrt]/g, " ")
    .replaceAll("\\", "")
    .replace(/&#(x[0-9a-f]{1,5}|\d{1,6});/gi, (_, code: string) => String.fromCodePoint(Number(`0${code}`)))
    .replace(/&(\w{2,4});/g, (reference, name: string) => HTML_CHARACTERS[name] ?? reference)
    .replace(/%(?:25)+/g, "%")
    .replace(/(?:%[0-9a-f]{2})+/gi, (bytes) => Buffer.from(bytes.replaceAll("%", ""), "hex").toString())
    .replace(/[\s\p{Cc}+]+/gu, " ")
    .toLowerCase();
}

function hex(value: number): string {
  return value.toString(16);
}
