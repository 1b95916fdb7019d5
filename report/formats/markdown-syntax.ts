import { oneLine, shorten } from "../text";

const MAX_HOSTS = 50;
const MAX_HOST_LIST_LENGTH = 4000;
const MAX_NAME_LENGTH = 255;

/**
 * A text as inline code. Each character that could be Markdown or HTML, or begin a link, is a character reference. In a
 * `code` element, GitHub makes no mentions and references.
 */
export function code(text: string): string {
  return `<code>${references(text)}</code>`;
}

/** The line of a `details` element that is always visible: HTML, up to the next blank line. */
export function summary(title: string, subject: string): string {
  return `<summary>${title}${code(subject)}</summary>`;
}

/** A code block that no line in it can end. */
export function fence(language: string, lines: string[]): string {
  const longest = Math.max(
    2,
    ...lines.flatMap((line) => line.match(/`+/g) ?? []).map(({ length }) => length),
  );
  const mark = "`".repeat(longest + 1);
  return [mark + language, ...lines, mark].join("\n");
}

export function hostList(hosts: string[]): string {
  const shown = takeLength(
    hosts.slice(0, MAX_HOSTS).map((host) => code(shortName(host))),
    MAX_HOST_LIST_LENGTH,
  );
  const rest = hosts.length - shown.length;
  return `${shown.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

export function shortName(name: string): string {
  return shorten(oneLine(name), MAX_NAME_LENGTH);
}

/** The first texts whose lengths are together not above the limit. */
export function takeLength(texts: string[], maxLength: number): string[] {
  let length = 0;
  const end = texts.findIndex((text) => {
    length += text.length + 2;
    return length > maxLength;
  });
  return end === -1 ? texts : texts.slice(0, end);
}

function references(text: string): string {
  return text.replace(/[^\p{L}\p{N} ,./()-]|(?<=www)\./giu, (character) => `&#${character.codePointAt(0)};`);
}
