import * as pulumi from "@pulumi/pulumi";
import type { Pair } from "yaml";
import type { Code } from "../../provider/messages/messages";
import { SECRET_NAMES, type SecretName, secretSourceOf } from "../../provider/planner/settings";
import { type Failure, failureLines } from "./failures";
import { type Entry, isPlainObject } from "./merge-arguments";
import { invalidFile, readYaml } from "./read-yaml";
import { type FleetTenant, resolveTenants } from "./tenants";
import type { Pairs, YamlDocument } from "./yaml-document";

/** The argument of a file that names a secret of the stack's configuration: `emailPasswordConfig`. */
const configArgumentOf = (secret: string) => `${secret}Config`;

const SECTIONS = ["defaults", "tenants"];

/** More than thirty thousand tenants have, each with twenty arguments and its share of the defaults. */
const MAX_VALUES = 1_000_000;

/**
 * Reads the tenants of a fleet from a YAML file in the format of `tenants.schema.json`. It contains the `defaults` and
 * `tenants` of {@link EmailConfigFleet}, and the sources of secrets instead of secrets.
 *
 * @param file a path, relative to the program's folder
 * @throws with all failures of the file, each with its line, tenant and argument
 */
export function readTenantsFile(file: string): FleetTenant[] {
  const source = new TenantsFile(readYaml(file, MAX_VALUES));
  const { tenants, failures } = source.read();
  if (failures.length === 0) return tenants;
  const inOrder = failures.sort((one, other) => source.lineOf(one) - source.lineOf(other));
  const positionOf = (failure: Failure) => `${file}:${source.lineOf(failure)}: `;
  throw invalidFile(file, failureLines(inOrder, positionOf));
}

class TenantsFile {
  private readonly sections: Pairs;
  private readonly entries: Pairs;
  private readonly failures: Failure[] = [];
  private readonly secrets = new Map<string, unknown>();

  constructor(private readonly document: YamlDocument) {
    this.sections = document.pairsOf(document.root);
    this.entries = document.pairsOf(this.sections.get("tenants")?.value);
  }

  read(): { tenants: FleetTenant[]; failures: Failure[] } {
    this.checkSections();
    if (this.failures.length > 0) return { tenants: [], failures: this.failures };
    this.refuseUnknownSections();
    const defaults = this.document.valueOf(this.sections.get("defaults")?.value);
    const shared = this.resolveSecrets("defaults", isPlainObject(defaults) ? defaults : {});
    const own = [...this.entries].map(([name, { value }]) => {
      const entry = this.document.valueOf(value);
      return [name, isPlainObject(entry) ? this.resolveSecrets(name, entry) : entry];
    });
    const { tenants, failures } = resolveTenants(shared, Object.fromEntries(own));
    return { tenants, failures: [...this.failures, ...failures] };
  }

  /** Returns the line of the tenant's argument, else of the default, else of the tenant. */
  lineOf({ tenant, argument = "" }: Failure): number {
    const entry = this.entries.get(tenant);
    const inEntry = this.argumentOf(entry, argument);
    const inDefaults = this.argumentOf(this.sections.get("defaults"), argument);
    const pair = inEntry ?? inDefaults ?? entry ?? this.sections.get(argument) ?? this.sections.get(tenant);
    return this.document.lineOf(pair?.key);
  }

  /** Checks that the sections are mappings, and that together they are not too large. */
  private checkSections(): void {
    const { document, sections, entries } = this;
    const [defaults, tenants] = SECTIONS.map((name) => sections.get(name)?.value);
    const refuse = (tenant: string, reason: string, code: Code = "QLIK1512") =>
      void this.failures.push({ tenant, reason, code });
    if (!document.isMapping(document.root))
      refuse("", "the file must contain `tenants`, and can contain `defaults`");
    else if (!document.isMapping(tenants))
      refuse("tenants", "must map each tenant's host name to its arguments");
    if (!document.isMapping(defaults) && document.valueOf(defaults) !== null)
      refuse("defaults", "must map the names of the shared arguments to their values");
    if (entries.size * document.sizeOf(defaults) > MAX_VALUES)
      refuse(
        "defaults",
        `more than ${MAX_VALUES} values after they are applied to every tenant; split the file`,
        "QLIK1513",
      );
  }

  private refuseUnknownSections(): void {
    const reason = `is not a known section. Known sections: ${SECTIONS.join(", ")}`;
    for (const argument of this.sections.keys())
      if (!SECTIONS.includes(argument))
        this.failures.push({ tenant: "", argument, reason, code: "QLIK1512" });
  }

  private argumentOf(mapping: Pair | undefined, argument: string): Pair | undefined {
    const pairs = this.document.pairsOf(mapping?.value);
    return pairs.get(argument) ?? pairs.get(configArgumentOf(argument));
  }

  /** Replaces the names of secrets by the secrets. An invalid name becomes an unknown value, which causes no other failure. */
  private resolveSecrets(tenant: string, entry: Entry): Entry {
    return Object.fromEntries(
      Object.entries(entry).map(([name, value]) => {
        const secret = SECRET_NAMES.find((one) => configArgumentOf(one) === name);
        if (secret !== undefined) return [secret, value === null ? null : this.secretOf(tenant, name, value)];
        const literal = SECRET_NAMES.find((one) => one === name);
        if (literal === undefined || value === null) return [name, value];
        this.failures.push({
          tenant,
          argument: name,
          reason: literalSecretReason(literal),
          code: "QLIK1515",
        });
        return [name, pulumi.runtime.unknownValue];
      }),
    );
  }

  private secretOf(tenant: string, argument: string, key: unknown): unknown {
    const refuse = (reason: string) => {
      this.failures.push({ tenant, argument, reason, code: "QLIK1516" });
      return pulumi.runtime.unknownValue;
    };
    if (typeof key !== "string" || key === "") return refuse("must be a key of the stack's configuration");
    const qualified = key.includes(":") ? key : `${pulumi.getProject()}:${key}`;
    const cached = this.secrets.get(qualified);
    if (cached !== undefined) return cached;
    const value = pulumi.runtime.getConfig(qualified);
    const remedy = `Run \`pulumi config set --secret ${key}\`, which prompts for the value`;
    if (value === undefined) return refuse(`the stack's configuration has no ${qualified}. ${remedy}`);
    if (!isConfigSecret(qualified))
      return refuse(`${qualified} is not encrypted in the stack's configuration. ${remedy}`);
    const secret = pulumi.secret(value);
    this.secrets.set(qualified, secret);
    return secret;
  }
}

function literalSecretReason(secret: SecretName): string {
  return (
    `is a secret, and a tenants file must not contain secrets. Use ${secretSourceOf(secret)}: {env: <the name of an ` +
    `environment variable>} or {file: <the path of a file>}, or ${configArgumentOf(secret)}: <a key of the stack's secret ` +
    "configuration>"
  );
}

/** The SDK does not declare this function. If it is missing, each key counts as a secret. */
function isConfigSecret(key: string): boolean {
  const runtime = pulumi.runtime as { isConfigSecret?: (key: string) => boolean };
  return runtime.isConfigSecret?.(key) ?? true;
}
