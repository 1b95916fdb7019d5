import { createHash } from "node:crypto";

/** What the code signature of an executable for macOS has. Its form: `cs_blobs.h` of Apple's XNU. */
export interface CodeSignature {
  identifier: string;
  isAdHoc: boolean;
  /** Whether the signature is the end of the file, and has the hash of each page before it. */
  isIntact: boolean;
}

const HEADER_SIZE = 32;
const LC_CODE_SIGNATURE = 0x1d;
const CODE_DIRECTORY = 0xfade0c02;
const AD_HOC = 0x2;
const SHA256_SIZE = 32;

/** Returns undefined if an executable has no signature. */
export function codeSignatureOf(executable: Buffer): CodeSignature | undefined {
  const command = loadCommands(executable).find((one) => one.readUInt32LE(0) === LC_CODE_SIGNATURE);
  if (!command) return undefined;
  const [start, size] = [command.readUInt32LE(8), command.readUInt32LE(12)];
  // The first blob of a signature is the code directory.
  const directory = executable.subarray(start + executable.readUInt32BE(start + 16));
  if (directory.readUInt32BE(0) !== CODE_DIRECTORY) throw new Error("The signature has no code directory.");
  const identifier = directory.subarray(directory.readUInt32BE(20));
  return {
    identifier: identifier.toString("utf8", 0, identifier.indexOf(0)),
    isAdHoc: directory.readUInt32BE(12) === AD_HOC,
    isIntact: start + size === executable.length && hasHashes(directory, executable.subarray(0, start)),
  };
}

function loadCommands(executable: Buffer): Buffer[] {
  const commands: Buffer[] = [];
  let offset = HEADER_SIZE;
  for (let count = executable.readUInt32LE(16); count > 0; count -= 1) {
    const size = executable.readUInt32LE(offset + 4);
    commands.push(executable.subarray(offset, offset + size));
    offset += size;
  }
  return commands;
}

function hasHashes(directory: Buffer, code: Buffer): boolean {
  const [hashes, count, limit] = [16, 28, 32].map((offset) => directory.readUInt32BE(offset)) as [
    number,
    number,
    number,
  ];
  const pageSize = 2 ** directory.readUInt8(39);
  const pages = Array.from({ length: count }, (_, page) =>
    code.subarray(page * pageSize, (page + 1) * pageSize),
  );
  return (
    limit === code.length &&
    count === Math.ceil(code.length / pageSize) &&
    pages.every((page, index) => {
      const hash = directory.subarray(hashes + index * SHA256_SIZE, hashes + (index + 1) * SHA256_SIZE);
      return createHash("sha256").update(page).digest().equals(hash);
    })
  );
}
