const CONTROL_CHARACTERS = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}]+/gu;
const LONGEST = 300;

/** A tenant's own words as they may be shown: short, on one line, without terminal codes, without our secrets. */
export function showable(text: string, secrets: readonly string[]): string {
  const line = withoutSecrets(text, secrets).replace(CONTROL_CHARACTERS, " ").trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

/** Replaces every secret, in each form in which a server might echo it. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  const forms = secrets.filter((secret) => secret !== "").flatMap(formsOf);
  // Longest first: a short secret may be a part of a longer one.
  const longestFirst = [...new Set(forms)].sort((one, other) => other.length - one.length);
  return longestFirst.reduce((shown, form) => shown.replaceAll(form, "[secret]"), text);
}

function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret, "utf8");
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret.toWellFormed()),
    bytes.toString("base64"),
    bytes.toString("base64url"),
  ];
}
