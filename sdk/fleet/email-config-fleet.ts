import * as pulumi from "@pulumi/pulumi";
import { EmailConfig } from "../email-config";
import { kindOf, requireObject } from "../require-object";
import type { EmailConfigFleetArgs, FleetDefaults } from "./email-config-fleet-args";
import { membership, type Shard } from "./shards";
import { leaveFailureToEngine, type Member, summaryOf, type TenantSummary } from "./summary";
import { type Entry, type FleetTenant, faultsText, tenantsOf } from "./tenants";
import { readTenantsFile } from "./tenants-file";

/**
 * The e-mail configurations of many tenants: an {@link EmailConfig} each, named by its tenant's host, so that a tenant that
 * comes or goes touches no other. Arguments are checked all at once, before the first tenant is asked anything. With
 * `pulumi up --continue-on-error` a tenant that fails does not keep the others from being updated.
 *
 * @example
 * ```ts
 * const fleet = new EmailConfigFleet("fleet", {
 *   defaults: {
 *     serverAddress: "smtp.example.com",
 *     serverPort: 587,
 *     securityType: "StartTLS",
 *     username: "alerts",
 *     emailPasswordFrom: { env: "MAIL_PASSWORD" },
 *     emailAddress: "alerts@example.com",
 *   },
 *   tenants: {
 *     "acme.eu.qlikcloud.com": {},
 *     "beta.us.qlikcloud.com": { emailAddress: "beta@example.com" },
 *   },
 * });
 * export const summary = fleet.summary;
 * ```
 */
export class EmailConfigFleet<
  Defaults extends FleetDefaults = Record<never, never>,
> extends pulumi.ComponentResource {
  /** The tenants of this stack's shard, by host. */
  declare readonly tenants: Readonly<Record<string, EmailConfig>>;
  declare private readonly members: Readonly<Record<string, Member>>;
  declare private summaryOfRun: pulumi.Output<Record<string, TenantSummary>> | undefined;

  /**
   * @param name the fleet's name in the program
   * @param args the tenants, what they share, and which of them this stack has
   * @throws where an entry is at fault; the error tells all faults of all tenants, whichever shard they belong to
   */
  constructor(name: string, args: EmailConfigFleetArgs<Defaults>, options?: pulumi.ComponentResourceOptions) {
    options ??= {};
    requireFleetArguments(name, args, options);
    const tenants = TENANTS_OF_FILES.get(args) ?? declaredTenants(name, args.defaults, args.tenants);
    super("qlik:index:EmailConfigFleet", name, {}, options);
    const isMember = membership(args.shard ?? undefined);
    this.members = Object.fromEntries(
      tenants.filter(({ host }) => isMember(host)).map((tenant) => [tenant.host, this.declareTenant(tenant)]),
    );
    this.tenants = Object.fromEntries(
      Object.entries(this.members).map(([host, { resource }]) => [host, resource]),
    );
    tellOfParallelDiff(this, Object.keys(this.members).length);
    this.registerOutputs({});
  }

  /**
   * A fleet whose tenants stand in a YAML file: `defaults` and `tenants` as in the arguments, but for secrets. These are
   * named, by `emailPasswordFrom: {env: …}` or `emailPasswordConfig: <a key of the stack's secret configuration>` (and
   * `clientSecretFrom`, `clientSecretConfig`); one that is written out is refused. Editors know the form from the schema
   * that the package brings: `# yaml-language-server: $schema=node_modules/pulumi-qlik/tenants.schema.json`.
   *
   * @param file a path, from the folder of the program
   * @throws with every fault of the file at once, each with its line, tenant and argument
   * @example
   * ```ts
   * const fleet = EmailConfigFleet.fromFile("fleet", "tenants.yaml", { shard: { index: 0, count: 4 } });
   * ```
   */
  static fromFile(
    name: string,
    file: string,
    selection?: { shard?: Shard },
    options?: pulumi.ComponentResourceOptions,
  ): EmailConfigFleet {
    if (typeof file !== "string")
      throw new pulumi.RunError(`EmailConfigFleet "${name}": the file must be a path, not ${kindOf(file)}.`);
    const args = { tenants: {}, ...selection };
    TENANTS_OF_FILES.set(args, readTenantsFile(file));
    return new EmailConfigFleet(name, args, options);
  }

  /**
   * How each tenant of this stack's shard fares, by host. Nothing is asked for it but, in an update, each tenant that
   * failed, for the reason: one GET. Export it, and `pulumi stack output summary --json` shows it, also after an update that
   * some tenants failed in.
   */
  get summary(): pulumi.Output<Record<string, TenantSummary>> {
    this.summaryOfRun ??= summaryOf(this.members);
    return this.summaryOfRun;
  }

  private declareTenant({ host, args, retainOnDelete }: FleetTenant): Member {
    const resource = new EmailConfig(host, args, {
      parent: this,
      ...(retainOnDelete !== undefined && { retainOnDelete }),
    });
    leaveFailureToEngine(resource);
    return { resource, tenantUrl: args.tenantUrl as string };
  }
}

/** From so many tenants on it is worth a word that the engine compares one resource after the other by itself. */
const MANY_TENANTS = 50;

function tellOfParallelDiff(fleet: pulumi.Resource, tenants: number): void {
  if (tenants < MANY_TENANTS || ["1", "true"].includes(process.env.PULUMI_PARALLEL_DIFF ?? "")) return;
  void pulumi.log.info(
    `The engine asks the ${tenants} tenants of this fleet one after the other. ` +
      "With PULUMI_PARALLEL_DIFF=true in the environment it asks them side by side.",
    fleet,
  );
}

function requireFleetArguments<Defaults extends FleetDefaults>(
  name: string,
  args: EmailConfigFleetArgs<Defaults>,
  options: unknown,
): void {
  const caller = `EmailConfigFleet "${name}"`;
  requireObject(caller, "arguments", args);
  requireObject(caller, "tenants", args.tenants);
  requireObject(caller, "defaults", args.defaults ?? {});
  if (typeof args.shard !== "function") requireObject(caller, "shard", args.shard ?? {});
  requireObject(caller, "options", options);
}

/** What was read from a file is checked already, with its lines. */
const TENANTS_OF_FILES = new WeakMap<object, FleetTenant[]>();

function declaredTenants(name: string, defaults: Entry | undefined, entries: Entry): FleetTenant[] {
  const { tenants, faults } = tenantsOf(defaults ?? {}, entries);
  if (faults.length > 0)
    throw new pulumi.RunError(`EmailConfigFleet "${name}" is not understood:\n${faultsText(faults)}`);
  return tenants;
}
