import * as pulumi from "@pulumi/pulumi";
import { withCode } from "../../provider/messages/coded";
import { EmailConfig } from "../email-config";
import { ProgramError } from "../program-error";
import { kindOf, requireObject } from "../require-object";
import type { EmailConfigFleetArgs, FleetDefaults } from "./email-config-fleet-args";
import { failureLines, linesText } from "./failures";
import type { Entry } from "./merge-arguments";
import { type Shard, shardFilter } from "./shards";
import { ignoreRejections, type Member, summarize, type TenantSummary } from "./summary";
import { type FleetTenant, resolveTenants } from "./tenants";
import { readTenantsFile } from "./tenants-file";

/**
 * The e-mail configurations of many tenants. Each is an {@link EmailConfig} with the name of its tenant's host, so adding or
 * removing a tenant does not change the others. The arguments of all tenants are checked before the first request. With
 * `pulumi up --continue-on-error`, the engine updates the other tenants even if one fails.
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
  declare private cachedSummary: pulumi.Output<Record<string, TenantSummary>> | undefined;

  /**
   * @param name the fleet's name in the program
   * @param args the tenants, their shared arguments, and the shard of this stack
   * @throws with all invalid arguments of all tenants in all shards
   */
  constructor(name: string, args: EmailConfigFleetArgs<Defaults>, options?: pulumi.ComponentResourceOptions) {
    options ??= {};
    requireFleetArguments(name, args, options);
    const tenants = FILE_TENANTS.get(args) ?? checkedTenants(name, args);
    super("qlik:index:EmailConfigFleet", name, {}, options);
    const isInShard = shardFilter(args.shard ?? undefined);
    this.members = Object.fromEntries(
      tenants
        .filter(({ host }) => isInShard(host))
        .map((tenant) => [tenant.host, this.declareTenant(tenant)]),
    );
    this.tenants = Object.fromEntries(
      Object.entries(this.members).map(([host, { resource }]) => [host, resource]),
    );
    suggestParallelDiff(this, Object.keys(this.members).length);
    this.registerOutputs({});
  }

  /**
   * Creates a fleet from a YAML file with `defaults` and `tenants`, as in the arguments. The file must not contain secrets,
   * only their sources: `emailPasswordFrom: {env: …}` or `emailPasswordConfig: <a key of the stack's secret configuration>`,
   * likewise `clientSecretFrom` and `clientSecretConfig`. Editors complete and check the file with the package's schema:
   * `# yaml-language-server: $schema=node_modules/pulumi-qlik/tenants.schema.json`.
   *
   * @param file a path, relative to the program's folder
   * @param selection the shard of this stack; all tenants by default
   * @throws with all failures of the file, each with its line, tenant and argument
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
      throw new ProgramError(
        "QLIK1011",
        `EmailConfigFleet "${name}": the file must be a path, not ${kindOf(file)}.`,
      );
    const args = { tenants: {}, ...selection };
    FILE_TENANTS.set(args, readTenantsFile(file));
    return new EmailConfigFleet(name, args, options);
  }

  /**
   * The result of the run for each tenant of this stack's shard, by host. In an update it sends one GET to each tenant that
   * failed, for the reason. If the program exports it, `pulumi stack output summary --json` prints it, also after an update
   * in which tenants failed.
   */
  get summary(): pulumi.Output<Record<string, TenantSummary>> {
    this.cachedSummary ??= summarize(this.members);
    return this.cachedSummary;
  }

  private declareTenant({ host, args, retainOnDelete }: FleetTenant): Member {
    const resource = new EmailConfig(host, args, {
      parent: this,
      ...(retainOnDelete !== undefined && { retainOnDelete }),
    });
    ignoreRejections(resource);
    return { resource, tenantUrl: args.tenantUrl as string };
  }
}

/** The minimum number of tenants for a message on parallel diffs. */
const MANY_TENANTS = 50;

function suggestParallelDiff(fleet: pulumi.Resource, tenants: number): void {
  if (tenants < MANY_TENANTS || ["1", "true"].includes(process.env.PULUMI_PARALLEL_DIFF ?? "")) return;
  void pulumi.log.info(
    withCode(
      "QLIK1909",
      `The engine compares the ${tenants} tenants of this fleet one after the other. ` +
        "To compare them in parallel, set PULUMI_PARALLEL_DIFF=true in the environment.",
    ),
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

/** The tenants from files, which are already checked. */
const FILE_TENANTS = new WeakMap<object, FleetTenant[]>();

function checkedTenants(
  name: string,
  { defaults, tenants: entries }: { defaults?: Entry; tenants: Entry },
): FleetTenant[] {
  const { tenants, failures } = resolveTenants(defaults ?? {}, entries);
  if (failures.length === 0) return tenants;
  throw new ProgramError(
    "QLIK1501",
    `EmailConfigFleet "${name}": invalid arguments:\n${linesText(failureLines(failures))}`,
  );
}
