const CONTROL_CHARACTERS = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}]+/gu;
const LONGEST = 300;

/** A tenant's own words as they may be shown: short, on one line, without terminal codes, without our secrets. */
export function showable(text: string, secrets: readonly string[]): string {
  const line = withoutSecrets(text, secrets).replace(CONTROL_CHARACTERS, " ").trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

/** Replaces every secret, however a server that repeats it has spelt it. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  // Longest first: a short secret may be a part of a longer one.
  const longestFirst = [...new Set(secrets.flatMap(piecesOf))].sort(
    (one, other) => other.length - one.length,
  );
  return longestFirst.reduce((shown, secret) => shown.replace(spellingsOf(secret), "[secret]"), text);
}

/** A pattern has its limits: a key of many lines is hidden piece by piece. */
const LONGEST_PIECE = 500;

function piecesOf(secret: string): string[] {
  const characters = [...secret];
  const pieces = Math.ceil(characters.length / LONGEST_PIECE);
  const length = Math.ceil(characters.length / pieces);
  return Array.from({ length: pieces }, (_, index) =>
    characters.slice(index * length, (index + 1) * length).join(""),
  );
}

/** A secret as it is, in JSON (also within JSON), in a URL or form, in HTML, in base64, and in mixtures of these. */
function spellingsOf(secret: string): RegExp {
  const characters = secret.match(/\s+|\\+|./gsu) ?? [];
  const spelt = characters.map((one, index) =>
    spelling(one, characters[index - 1]?.startsWith("\\") ?? false),
  );
  return new RegExp([...inBase64(secret), spelt.join("")].join("|"), "gi");
}

const WHITESPACE = String.raw`(?:\s|\+|%(?:25)?(?:09|0a|0d|20)|\\{1,3}(?:[nrt]|u00(?:09|0a|0d|20))|&#(?:9|10|13|32|x0*(?:9|a|d|20));){1,40}`;
const NAMED_IN_HTML: Record<string, string> = { '"': "quot", "'": "apos", "&": "amp", "<": "lt", ">": "gt" };

/**
 * One character, or a run of whitespace (which is wrapped and indented) or of backslashes (which escape each other).
 * Every repetition is bounded, so that no text makes the search long.
 */
function spelling(one: string, isAfterBackslash: boolean): string {
  if (/^\s/.test(one)) return WHITESPACE;
  const named = NAMED_IN_HTML[one];
  const code = one.codePointAt(0) ?? 0;
  const ways = [
    [...Buffer.from(one, "utf8")].map((byte) => `%(?:25)?${hex(byte, 2)}`).join(""),
    one
      .split("")
      .map((unit) => `\\\\{1,3}u${hex(unit.charCodeAt(0), 4)}`)
      .join(""),
    ...(named ? [`&${named};`] : []),
    `&#(?:${code}|x0*${hex(code, 1)});`,
    one.startsWith("\\")
      ? `\\\\{${one.length},${4 * one.length + 3}}`
      : `${isAfterBackslash ? "" : "\\\\{0,3}"}${literal(one)}`,
  ];
  return `(?:${ways.join("|")})`;
}

/** Alone, or behind something else (`user:password`) that moves it by one or two bytes. */
function inBase64(secret: string): string[] {
  const bytes = Buffer.from(secret, "utf8");
  const behind = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    return text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
  });
  // What is left of a short secret between its neighbours may stand in any word.
  const forms = [bytes.toString("base64").replace(/=+$/, ""), ...behind.filter(({ length }) => length >= 8)];
  return forms.map((form) => `${literal(form).replaceAll("\\+", "[+-]").replaceAll("\\/", "[/_]")}={0,2}`);
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}
