import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { findProcesses } from "../../test-harness/processes";

/** Something with text in it: a file, what a command has said, the processes of the machine. */
export interface Place {
  readonly name: string;
  readonly text: string;
}

/** A secret under the name by which it is told where it was found. */
export interface Canary {
  readonly name: string;
  readonly value: string;
  /** It stands in places that everybody may see as well: it can be looked for only where it was encoded. */
  readonly isPublic?: boolean;
}

/** Shorter pieces stand in other words by chance. */
const SHORTEST_PIECE = 8;

/**
 * Where a secret stands in which form. It is looked for as a whole and by each of its words, so that neither an escape
 * nor a line break nor a cut hides the rest of it.
 */
export function findings(places: readonly Place[], canaries: readonly Canary[]): string[] {
  return canaries.flatMap(({ name, value, isPublic }) => {
    const forms = isPublic ? encodedFormsOf(value) : formsOf(value);
    return places.flatMap((place) => {
      const form = forms.find(({ text }) => place.text.includes(text));
      return form ? [`${place.name} holds the ${name} ${form.name}`] : [];
    });
  });
}

export function formsOf(value: string): Form[] {
  const json = (text: string) => JSON.stringify(text).slice(1, -1);
  return [
    { name: "as it is", text: value },
    { name: "in JSON", text: json(value) },
    { name: "in JSON within JSON", text: json(json(value)) },
    { name: "in a URL", text: encodeURIComponent(value) },
    { name: "in a form", text: new URLSearchParams([["", value]]).toString().slice(1) },
    ...encodedFormsOf(value),
    ...value
      .split(/[^A-Za-z0-9]+/)
      .filter((word) => word.length >= SHORTEST_PIECE)
      .flatMap(formsOfWord),
  ];
}

interface Form {
  readonly name: string;
  readonly text: string;
}

function encodedFormsOf(value: string): Form[] {
  const bytes = Buffer.from(value, "utf8");
  return [
    { name: "in base64", text: bytes.toString("base64") },
    { name: "in base64url", text: bytes.toString("base64url") },
    { name: "in hex", text: bytes.toString("hex") },
  ];
}

function formsOfWord(word: string): Form[] {
  const bytes = Buffer.from(word, "utf8");
  return [
    { name: "in part", text: word },
    { name: "in part, in hex", text: bytes.toString("hex") },
    ...[0, 1, 2].map((before) => ({ name: "in part, in base64", text: withinBase64(bytes, before) })),
  ];
}

/** What base64 makes of bytes that stand behind others, without the characters that the neighbours have a share in. */
function withinBase64(bytes: Buffer, before: number): string {
  const text = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
  return text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
}

/** Every file under a folder, but for installed packages and what `isSource` names. */
export function filesUnder(folder: string, isSource: (file: string) => boolean): Place[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.includes(`${sep}node_modules${sep}`) && !isSource(file))
    .map((file) => ({ name: file.slice(folder.length + 1), text: `${file}\n${readFileSync(file, "utf8")}` }));
}

/** The arguments of every process of the machine. */
export function processList(): Place[] {
  return findProcesses("").map(({ command }) => ({ name: "the process list", text: command }));
}
