import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { findProcesses } from "../../test-harness/processes";

/** Where a secret could leak: a file, the output of a command, the process list. */
export interface Place {
  readonly name: string;
  readonly text: string;
}

export interface Canary {
  readonly name: string;
  readonly value: string;
  /** Public texts contain it too, so only its encoded forms are a leak. */
  readonly isPublic?: boolean;
}

interface Form {
  readonly name: string;
  readonly text: string;
}

/** Shorter words can be in other texts by chance. */
const MIN_WORD_LENGTH = 8;

/**
 * Returns each place that contains a canary, with the form. The search is for the whole value and for each of its words,
 * so it finds a value that is escaped, wrapped or cut.
 */
export function findings(places: readonly Place[], canaries: readonly Canary[]): string[] {
  return canaries.flatMap(({ name, value, isPublic }) => {
    const forms = isPublic ? encodedForms(value) : allForms(value);
    return places.flatMap((place) => {
      const form = forms.find(({ text }) => place.text.includes(text));
      return form ? [`${place.name} contains the ${name} ${form.name}`] : [];
    });
  });
}

function allForms(value: string): Form[] {
  const json = (text: string) => JSON.stringify(text).slice(1, -1);
  return [
    { name: "as it is", text: value },
    { name: "in JSON", text: json(value) },
    { name: "in JSON within JSON", text: json(json(value)) },
    { name: "in a URL", text: encodeURIComponent(value) },
    { name: "in a form", text: new URLSearchParams([["", value]]).toString().slice(1) },
    ...encodedForms(value),
    ...value
      .split(/[^A-Za-z0-9]+/)
      .filter((word) => word.length >= MIN_WORD_LENGTH)
      .flatMap(wordForms),
  ];
}

function encodedForms(value: string): Form[] {
  const bytes = Buffer.from(value, "utf8");
  return (["base64", "base64url", "hex"] as const).map((encoding) => ({
    name: `in ${encoding}`,
    text: bytes.toString(encoding),
  }));
}

function wordForms(word: string): Form[] {
  const bytes = Buffer.from(word, "utf8");
  return [
    { name: "in part", text: word },
    { name: "in part, in hex", text: bytes.toString("hex") },
    ...[0, 1, 2].map((offset) => ({ name: "in part, in base64", text: innerBase64(bytes, offset) })),
  ];
}

/** Returns the base64 characters that depend on these bytes only, if `offset` other bytes are in front of them. */
function innerBase64(bytes: Buffer, offset: number): string {
  const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
  return text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
}

/** Returns every file in a folder, except for installed packages and sources. */
export function filesUnder(folder: string, isSource: (file: string) => boolean): Place[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.includes(`${sep}node_modules${sep}`) && !isSource(file))
    .map((file) => ({ name: file.slice(folder.length + 1), text: `${file}\n${readFileSync(file, "utf8")}` }));
}

/** Returns the arguments of every process of the machine. */
export function processList(): Place[] {
  return findProcesses("").map(({ command }) => ({ name: "the process list", text: command }));
}
