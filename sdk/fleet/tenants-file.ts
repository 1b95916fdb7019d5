import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import type { Document, LineCounter, Pair, YAMLError, YAMLMap } from "yaml";
import { type Entry, type Fault, type FleetTenant, faultsText, tenantsOf } from "./tenants";

/** How a file names a secret of the stack's configuration, and the argument that comes of it. */
const FROM_CONFIGURATION = {
  emailPasswordConfig: "emailPassword",
  clientSecretConfig: "clientSecret",
} as const;
const SECRETS: readonly string[] = Object.values(FROM_CONFIGURATION);

/** What can stand in a file. */
const SECTIONS = ["defaults", "tenants"];

/**
 * Reads the tenants of a fleet from a YAML file. It has the form of `tenants.schema.json`: `defaults` and `tenants`, as
 * {@link EmailConfigFleet} takes them, but for secrets, which a file names and does not hold.
 *
 * @param file a path, from the folder of the program
 * @throws with every fault of the file at once, each with its line, tenant and argument
 */
export function readTenantsFile(file: string): FleetTenant[] {
  const source = new TenantsFile(file);
  const { tenants, faults } = source.read();
  if (faults.length === 0) return tenants;
  const inOrder = faults.sort((one, other) => source.lineOf(one) - source.lineOf(other));
  const place = (fault: Fault) => `${file}:${source.lineOf(fault)}: `;
  throw new pulumi.RunError(`${file} is not understood:\n${faultsText(inOrder, place)}`);
}

class TenantsFile {
  private readonly lines: LineCounter;
  private readonly document: Document;
  private readonly faults: Fault[] = [];
  /** Where each tenant's entry is. */
  private readonly entries = new Map<string, Pair>();
  private readonly secrets = new Map<string, unknown>();

  constructor(private readonly file: string) {
    // A program whose tenants stand in the program itself needs no parser.
    const yaml = require("yaml") as typeof import("yaml");
    this.lines = new yaml.LineCounter();
    // The parser's own errors can show the line that they are about, which may hold a secret; and it looks for keys that
    // stand twice in a time that grows with the square of their number.
    const options = { lineCounter: this.lines, merge: true, prettyErrors: false, uniqueKeys: false };
    this.document = yaml.parseDocument(textOf(file), options);
    const reasons = [...this.document.errors.map((error) => this.syntaxText(error)), ...this.secondKeys()];
    if (reasons.length > 0) throw this.refusal(reasons);
    for (const pair of pairsOf(this.section("tenants")?.value)) this.entries.set(nameOf(pair), pair);
  }

  read(): { tenants: FleetTenant[]; faults: Fault[] } {
    const { defaults, tenants: entries } = this.sections();
    const shared = this.withSecrets("defaults", defaults);
    const own = Object.entries(entries).map(([name, entry]) => [
      name,
      isMapping(entry) ? this.withSecrets(name, entry) : entry,
    ]);
    const { tenants, faults } = tenantsOf(shared, Object.fromEntries(own));
    return { tenants, faults: [...this.faults, ...faults] };
  }

  /** Where a fault is best mended: at the tenant's argument, else at that of the defaults, else at the tenant. */
  lineOf({ tenant, argument = "" }: Fault): number {
    const entry = this.entries.get(tenant);
    const defaults = this.section("defaults");
    const inEntry = entry && pairOf(entry.value, argument);
    const inDefaults = pairOf(defaults?.value, argument);
    return this.line(inEntry ?? inDefaults ?? entry ?? this.section(argument) ?? this.section(tenant));
  }

  private sections(): { defaults: Entry; tenants: Entry } {
    const content: unknown = this.content();
    if (!isMapping(content)) throw this.refusal(["it must hold `tenants`, and may hold `defaults`"]);
    for (const argument of Object.keys(content))
      if (!SECTIONS.includes(argument))
        this.faults.push({
          tenant: "",
          argument,
          reason: `is not known here; there are ${SECTIONS.join(" and ")}`,
        });
    const { defaults, tenants } = content;
    if (!isMapping(tenants))
      this.faults.push({ tenant: "tenants", reason: "must be the tenants, each by its host name" });
    if (!isMapping(defaults ?? {}))
      this.faults.push({ tenant: "defaults", reason: "must be the arguments that the tenants share" });
    return { defaults: isMapping(defaults) ? defaults : {}, tenants: isMapping(tenants) ? tenants : {} };
  }

  private content(): unknown {
    try {
      // The file is reviewed like the program itself: thousands of tenants may well share an anchor.
      return this.document.toJS({ maxAliasCount: -1 });
    } catch (error) {
      // An alias without an anchor.
      throw this.refusal([withoutContent((error as Error).message)]);
    }
  }

  /** Puts in the secrets that are named; a fault stands for its value as one that is not known, and has no others follow. */
  private withSecrets(tenant: string, entry: Entry): Entry {
    const filled: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(entry)) {
      if (SECRETS.includes(name) && value !== null) {
        this.faults.push({ tenant, argument: name, reason: LITERAL_SECRET(name) });
        filled[name] = pulumi.runtime.unknownValue;
      } else if (name in FROM_CONFIGURATION) {
        const secret = FROM_CONFIGURATION[name as keyof typeof FROM_CONFIGURATION];
        filled[secret] = value === null ? null : this.secretAt(tenant, name, value);
      } else filled[name] = value;
    }
    return filled;
  }

  private secretAt(tenant: string, argument: string, key: unknown): unknown {
    const refuse = (reason: string) => {
      this.faults.push({ tenant, argument, reason });
      return pulumi.runtime.unknownValue;
    };
    if (typeof key !== "string" || key === "") return refuse("must be a key of the stack's configuration");
    const qualified = key.includes(":") ? key : `${pulumi.getProject()}:${key}`;
    const known = this.secrets.get(qualified);
    if (known !== undefined) return known;
    const value = pulumi.runtime.getConfig(qualified);
    if (value === undefined)
      return refuse(
        `the stack's configuration has no ${qualified}; \`pulumi config set --secret ${key}\` asks for it`,
      );
    if (!isConfigSecret(qualified))
      return refuse(
        `${qualified} lies bare in the stack's configuration; \`pulumi config set --secret ${key}\` encrypts it`,
      );
    const secret = pulumi.secret(value);
    this.secrets.set(qualified, secret);
    return secret;
  }

  private section(name: string): Pair | undefined {
    return pairOf(this.document.contents, name);
  }

  private line(pair: Pair | undefined): number {
    const offset = (pair?.key as { range?: [number, number, number] } | undefined)?.range?.[0];
    return offset === undefined ? 1 : this.lines.linePos(offset).line;
  }

  private syntaxText({ message, pos }: YAMLError): string {
    return `${this.file}:${this.lines.linePos(pos[0]).line}: ${withoutContent(message)}`;
  }

  /** Of keys that stand twice in one mapping the parser would take the last. */
  private secondKeys(): string[] {
    const sections = pairsOf(this.document.contents).map(({ value }) => value);
    const entries = pairsOf(this.section("tenants")?.value).map(({ value }) => value);
    return [this.document.contents, ...sections, ...entries].flatMap((mapping) => {
      const seen = new Set<string>();
      return pairsOf(mapping).flatMap((pair) => {
        const name = nameOf(pair);
        const isSecond = seen.has(name);
        seen.add(name);
        return isSecond ? [`${this.file}:${this.line(pair)}: ${name} stands here a second time`] : [];
      });
    });
  }

  private refusal(reasons: string[]): pulumi.RunError {
    return new pulumi.RunError(`${this.file} is not understood:\n  ${reasons.join("\n  ")}`);
  }
}

const LITERAL_SECRET = (name: string) =>
  `is a secret, and is named here, not written: give ${name}From: {env: the environment variable that holds it}, ` +
  `or ${name}Config: its key in the stack's secret configuration`;

/** Which the SDK knows and does not declare; where it does not, a key is taken for one. */
function isConfigSecret(key: string): boolean {
  const runtime = pulumi.runtime as { isConfigSecret?: (key: string) => boolean };
  return runtime.isConfigSecret?.(key) ?? true;
}

/** The parser quotes what it stumbles over behind a colon, and that may be a secret. */
function withoutContent(message: string): string {
  return message.split(/: |:$/)[0] ?? "";
}

function pairsOf(node: unknown): Pair[] {
  return (node as YAMLMap | undefined | null)?.items ?? [];
}

function pairOf(node: unknown, name: string): Pair | undefined {
  const config = Object.entries(FROM_CONFIGURATION).find(([, secret]) => secret === name)?.[0];
  return pairsOf(node).find((pair) => nameOf(pair) === name || (config && nameOf(pair) === config));
}

function nameOf({ key }: Pair): string {
  return String((key as { value?: unknown } | null)?.value ?? key);
}

function isMapping(value: unknown): value is Entry {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new pulumi.RunError(`The tenants of a fleet cannot be read: ${(error as Error).message}`);
  }
}
