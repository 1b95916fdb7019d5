import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FleetTenant } from "../../sdk/fleet/tenants";
import { readTenantsFile } from "../../sdk/fleet/tenants-file";
import { withoutCode } from "../support/messages";

export const DEFAULTS = `defaults:
  serverAddress: smtp.example.com
  serverPort: 587
  securityType: StartTLS
  username: alerts
  emailAddress: alerts@example.com
`;

const folder = mkdtempSync(join(tmpdir(), "tenants-"));
afterAll(() => rmSync(folder, { recursive: true }));

export function readText(text: string | Buffer): FleetTenant[] {
  const file = join(folder, "tenants.yaml");
  writeFileSync(file, text);
  return readTenantsFile(file);
}

/** Returns the lines of the error after its headline, without the file's folder; none if the file is valid. */
export function failuresOf(text: string | Buffer): string[] {
  try {
    readText(text);
  } catch (error) {
    const [headline, ...lines] = (error as Error).message.replaceAll(`${folder}/`, "").split("\n");
    expect(headline).toBe("tenants.yaml is not a valid tenants file (QLIK1502):");
    return lines.map((line) => (/^ *and \d+ more$/.test(line) ? line.trim() : withoutCode(line.trim())));
  }
  return [];
}

/** Returns a list of lists, whose last one has 10^levels values. */
export function nestedAliases(levels: number, indent = ""): string {
  const lines = Array.from({ length: levels }, (_, index) => {
    const alias = index === 0 ? "x" : `*a${index - 1}`;
    return `${indent}k${index}: &a${index} [${Array(10).fill(alias).join(", ")}]\n`;
  });
  return lines.join("");
}
