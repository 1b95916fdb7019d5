import { readFileSync } from "node:fs";
import { withCode } from "../../provider/messages/coded";
import { ProgramError } from "../program-error";
import { linesText } from "./failures";
import type { YamlDocument } from "./yaml-document";

/** More than a file of ten thousand tenants needs if each has its own arguments. */
const MAX_MEBIBYTES = 4;

/**
 * Reads a YAML file.
 *
 * @param maxValues the maximum number of values after aliases are expanded
 * @throws with all problems of the file, each with its line
 */
export function readYaml(file: string, maxValues: number): YamlDocument {
  // Loads the parser here, because a program without a file does not need it.
  const { YamlDocument } = require("./yaml-document") as typeof import("./yaml-document");
  const document = new YamlDocument(readText(file), maxValues);
  if (document.problems.length === 0) return document;
  const inOrder = document.problems.sort((one, other) => one.line - other.line);
  throw invalidFile(
    file,
    inOrder.map(({ line, reason, code }) => withCode(code, `${file}:${line}: ${reason}`)),
  );
}

/** @param lines the reasons, with their positions */
export function invalidFile(file: string, lines: string[]): ProgramError {
  return new ProgramError("QLIK1502", `${file} is not a valid tenants file:\n${linesText(lines)}`);
}

function readText(file: string): string {
  const bytes = readBytes(file);
  if (bytes.length > MAX_MEBIBYTES * 2 ** 20)
    throw invalidFile(file, [
      withCode("QLIK1513", `${file}:1: the file is larger than ${MAX_MEBIBYTES} MiB; split it`),
    ]);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw invalidFile(file, [
      withCode("QLIK1514", `${file}:1: the file is not UTF-8 text; save it as UTF-8`),
    ]);
  }
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new ProgramError(
      "QLIK1503",
      `The tenants file cannot be read: ${(error as Error).message}. Use a path that is relative to the program's folder.`,
    );
  }
}
