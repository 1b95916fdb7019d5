import { constants, type Stats } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { resolve } from "node:path";
import { CodedError } from "./messages/coded";

/** The place from which the provider reads a secret when it runs. A checked source has exactly one of the two. */
export interface SecretSource {
  env?: string | undefined;
  /** Relative to the working directory of the provider's process. */
  file?: string | undefined;
}

/** More than any password or token has: a larger file was named by mistake. */
const MAX_BYTES = 64 * 1024;

/** @throws an error that completes "emailPasswordFrom: …". It names the place and never what is there. */
export async function readSecretSource(
  { env, file }: SecretSource,
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  return file === undefined ? variableIn(environment, String(env)) : readSecretFile(resolve(file));
}

function variableIn(environment: NodeJS.ProcessEnv, name: string): string {
  const value = Object.hasOwn(environment, name) && environment[name];
  if (value) return value;
  throw new CodedError(
    "QLIK1009",
    `the environment variable ${name} is not set where the provider runs. Set it for every command of the stack, ` +
      "also for refresh and destroy.",
  );
}

async function readSecretFile(path: string): Promise<string> {
  const bytes = await readBytes(path).catch((error: unknown) => {
    throw fileError(path, reasonOf(error));
  });
  if (bytes.length > MAX_BYTES) throw fileError(path, `is larger than ${MAX_BYTES / 1024} KiB`);
  const secret = decode(bytes, path).replace(/\r?\n$/, "");
  if (secret === "") throw fileError(path, "is empty");
  return secret;
}

/** Reads at most one byte more than is allowed. A file of `/proc` has more bytes than its size. */
async function readBytes(path: string): Promise<Buffer> {
  // Without O_NONBLOCK, opening a named pipe would wait for a writer. Windows has neither.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    requireFile(await file.stat());
    return await readUpTo(file, MAX_BYTES + 1);
  } finally {
    await file.close();
  }
}

async function readUpTo(file: FileHandle, maxBytes: number): Promise<Buffer> {
  const buffer = Buffer.alloc(maxBytes);
  let length = 0;
  for (let isAtEnd = false; !isAtEnd && length < maxBytes; ) {
    const { bytesRead } = await file.read(buffer, length, maxBytes - length, null);
    length += bytesRead;
    isAtEnd = bytesRead === 0;
  }
  return buffer.subarray(0, length);
}

function requireFile(stats: Stats): void {
  if (stats.isDirectory()) throw new Error("is a directory");
  if (!stats.isFile()) throw new Error("is a pipe or a device, not a file");
}

/** Without the byte order mark, which some editors write. */
function decode(bytes: Buffer, path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw fileError(path, "is not UTF-8 text");
  }
}

const REASONS = new Map([
  ["ENOENT", "does not exist"],
  ["EACCES", "cannot be read with the rights of the provider"],
  ["EPERM", "cannot be read with the rights of the provider"],
  ["EISDIR", "is a directory"],
]);

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === undefined ? message : (REASONS.get(code) ?? `cannot be read (${code})`);
}

function fileError(path: string, reason: string): CodedError {
  return new CodedError(
    "QLIK1015",
    `the file ${path} ${reason}. The provider reads the secret from it for every command of the stack, also for refresh ` +
      "and destroy.",
  );
}
