import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import type { Pair } from "yaml";
import { type Entry, type Fault, type FleetTenant, faultsText, listed, tenantsOf } from "./tenants";
import type { Pairs, YamlDocument } from "./yaml-document";

/** How a file names a secret of the stack's configuration, and the argument that comes of it. */
const FROM_CONFIGURATION = new Map([
  ["emailPasswordConfig", "emailPassword"],
  ["clientSecretConfig", "clientSecret"],
]);
const SECRETS = [...FROM_CONFIGURATION.values()];

/** What can stand in a file. */
const SECTIONS = ["defaults", "tenants"];

/** More than a file of ten thousand tenants needs if each has its own arguments. */
const MAX_MEBIBYTES = 4;
/** More than thirty thousand tenants have, each with twenty arguments and its share of the defaults. */
const MAX_VALUES = 1_000_000;

/**
 * Reads the tenants of a fleet from a YAML file. It has the form of `tenants.schema.json`: `defaults` and `tenants`, as
 * {@link EmailConfigFleet} takes them, but for secrets, which a file names and does not hold.
 *
 * @param file a path, from the folder of the program
 * @throws with every fault of the file at once, each with its line, tenant and argument
 */
export function readTenantsFile(file: string): FleetTenant[] {
  const document = parse(file);
  const source = new TenantsFile(document);
  const { tenants, faults } = source.read();
  if (faults.length === 0) return tenants;
  const inOrder = faults.sort((one, other) => source.lineOf(one) - source.lineOf(other));
  const place = (fault: Fault) => `${file}:${source.lineOf(fault)}: `;
  throw notUnderstood(file, faultsText(inOrder, place));
}

class TenantsFile {
  private readonly sections: Pairs;
  /** Where each tenant's entry is. */
  private readonly entries: Pairs;
  private readonly faults: Fault[] = [];
  private readonly secrets = new Map<string, unknown>();

  constructor(private readonly document: YamlDocument) {
    this.sections = document.pairsOf(document.root);
    this.entries = document.pairsOf(this.sections.get("tenants")?.value);
  }

  read(): { tenants: FleetTenant[]; faults: Fault[] } {
    if (!this.hasValidSections()) return { tenants: [], faults: this.faults };
    this.refuseUnknownSections();
    const defaults = this.document.valueOf(this.sections.get("defaults")?.value);
    const shared = this.withSecrets("defaults", isMapping(defaults) ? defaults : {});
    const own = [...this.entries].map(([name, { value }]) => {
      const entry = this.document.valueOf(value);
      return [name, isMapping(entry) ? this.withSecrets(name, entry) : entry];
    });
    const { tenants, faults } = tenantsOf(shared, Object.fromEntries(own));
    return { tenants, faults: [...this.faults, ...faults] };
  }

  /** Where a fault is best mended: at the tenant's argument, else at that of the defaults, else at the tenant. */
  lineOf({ tenant, argument = "" }: Fault): number {
    const entry = this.entries.get(tenant);
    const inEntry = this.argumentAt(entry, argument);
    const inDefaults = this.argumentAt(this.sections.get("defaults"), argument);
    const pair = inEntry ?? inDefaults ?? entry ?? this.sections.get(argument) ?? this.sections.get(tenant);
    return this.document.lineOf(pair?.key);
  }

  /** Checks that the sections are mappings, and that together they are not too large. */
  private hasValidSections(): boolean {
    const { document, sections, entries } = this;
    const [defaults, tenants] = SECTIONS.map((name) => sections.get(name)?.value);
    const refuse = (tenant: string, reason: string) => void this.faults.push({ tenant, reason });
    if (!document.isMapping(document.root)) refuse("", "it must hold `tenants`, and may hold `defaults`");
    else if (!document.isMapping(tenants)) refuse("tenants", "must be the tenants, each by its host name");
    if (!document.isMapping(defaults) && document.valueOf(defaults) !== null)
      refuse("defaults", "must be the arguments that the tenants share");
    if (entries.size * document.sizeOf(defaults) > MAX_VALUES)
      refuse("defaults", `more than ${MAX_VALUES} values once they are applied to every tenant`);
    return this.faults.length === 0;
  }

  private refuseUnknownSections(): void {
    const reason = `is not known here; there are ${SECTIONS.join(" and ")}`;
    for (const argument of this.sections.keys())
      if (!SECTIONS.includes(argument)) this.faults.push({ tenant: "", argument, reason });
  }

  private argumentAt(mapping: Pair | undefined, argument: string): Pair | undefined {
    const pairs = this.document.pairsOf(mapping?.value);
    return pairs.get(argument) ?? pairs.get(`${argument}Config`);
  }

  /** Puts in the secrets that are named; a fault stands for its value as one that is not known, and has no others follow. */
  private withSecrets(tenant: string, entry: Entry): Entry {
    return Object.fromEntries(
      Object.entries(entry).map(([name, value]) => {
        const secret = FROM_CONFIGURATION.get(name);
        if (secret !== undefined) return [secret, value === null ? null : this.secretAt(tenant, name, value)];
        if (!SECRETS.includes(name) || value === null) return [name, value];
        this.faults.push({ tenant, argument: name, reason: LITERAL_SECRET(name) });
        return [name, pulumi.runtime.unknownValue];
      }),
    );
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
}

const LITERAL_SECRET = (name: string) =>
  `is a secret, and is named here, not written: give ${name}From: {env: the environment variable that holds it}, ` +
  `or ${name}Config: its key in the stack's secret configuration`;

/** Which the SDK knows and does not declare; where it does not, a key is taken for one. */
function isConfigSecret(key: string): boolean {
  const runtime = pulumi.runtime as { isConfigSecret?: (key: string) => boolean };
  return runtime.isConfigSecret?.(key) ?? true;
}

function isMapping(value: unknown): value is Entry {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Loads the parser only here, because a program without a file does not need it. */
function parse(file: string): YamlDocument {
  const { YamlDocument } = require("./yaml-document") as typeof import("./yaml-document");
  const document = new YamlDocument(textOf(file), MAX_VALUES);
  if (document.problems.length === 0) return document;
  const inOrder = document.problems.sort((one, other) => one.line - other.line);
  throw notUnderstood(file, listed(inOrder.map(({ line, reason }) => `  ${file}:${line}: ${reason}`)));
}

function textOf(file: string): string {
  const bytes = bytesOf(file);
  if (bytes.length > MAX_MEBIBYTES * 2 ** 20)
    throw notUnderstood(file, `  ${file}:1: is larger than ${MAX_MEBIBYTES} MiB`);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw notUnderstood(file, `  ${file}:1: is not UTF-8 text`);
  }
}

function bytesOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new pulumi.RunError(`The tenants of a fleet cannot be read: ${(error as Error).message}`);
  }
}

function notUnderstood(file: string, faults: string): pulumi.RunError {
  return new pulumi.RunError(`${file} is not understood:\n${faults}`);
}
