import { Output, runtime } from "@pulumi/pulumi";
import { parseTenantName, type TenantAddress } from "../../provider/client/tenant-url";
import type { EmailConfigArgs } from "../email-config-args";
import { shownName } from "./redacted-name";

/** Arguments as they were written, for one tenant or for all, before anything is known of them. */
export type Entry = Readonly<Record<string, unknown>>;

/** A tenant of a fleet, with the arguments that follow from the defaults and its own. */
export interface FleetTenant {
  host: string;
  args: EmailConfigArgs;
  retainOnDelete: boolean | undefined;
}

/** What is wrong with an entry. */
export interface Fault {
  /** The entry's name as it was written. */
  tenant: string;
  /** Left out where the entry itself is at fault. */
  argument?: string;
  reason: string;
}

const SECRETS = ["emailPassword", "clientSecret"] as const;

/** What only one service provider knows. */
export const OF_ONE_PROVIDER = {
  BasicAuth: [
    "serverAddress",
    "serverPort",
    "securityType",
    "username",
    "emailPassword",
    "emailPasswordFrom",
    "senderName",
  ],
  Microsoft365: ["clientId", "clientSecret", "clientSecretFrom", "providerTenantId"],
} as const;

/** The tenants that follow from defaults and entries, and every fault of every entry. */
export function tenantsOf(
  defaults: Entry,
  entries: Readonly<Record<string, unknown>>,
): { tenants: FleetTenant[]; faults: Fault[] } {
  const tenants: FleetTenant[] = [];
  const faults: Fault[] = [];
  const names = new Map<string, string>();
  for (const [name, written] of Object.entries(entries)) {
    try {
      const entry = written ?? {};
      if (!isPlain(entry)) throw new Error("must be the tenant's own arguments");
      const address = parseTenantName(name);
      refuseSecond(names, address.host, name);
      const merged = merge(defaults, entry);
      faults.push(...faultsOf(name, address, merged, entry));
      const { retainOnDelete, ...args } = merged;
      tenants.push({
        host: address.host,
        args: { ...args, tenantUrl: address.tenantUrl } as unknown as EmailConfigArgs,
        retainOnDelete: retainOnDelete as boolean | undefined,
      });
    } catch (error) {
      faults.push({ tenant: name, reason: (error as Error).message });
    }
  }
  return { tenants, faults };
}

/** The faults in words, one a line; one that many tenants share, as they do of a wrong default, is told once. */
export function faultsText(faults: Fault[], placeOf: (fault: Fault) => string = () => ""): string {
  const tenantsOfText = new Map<string, string[]>();
  for (const fault of faults) {
    const text = `${fault.argument ? `${shownName(fault.argument)}: ` : ""}${fault.reason}\n${placeOf(fault)}`;
    const tenants = tenantsOfText.get(text) ?? [];
    tenants.push(fault.tenant);
    tenantsOfText.set(text, tenants);
  }
  const lines = [...tenantsOfText].map(([key, tenants]) => {
    const [text, place] = key.split("\n");
    return `  ${place}${namesText(tenants.filter(Boolean))}${text}`;
  });
  return listed(lines);
}

const MAX_LINES = 100;

/** The lines of a message, up to {@link MAX_LINES}; the others are only counted. */
export function listed(lines: string[]): string {
  const more = lines.length > MAX_LINES ? [`  and ${lines.length - MAX_LINES} more`] : [];
  return [...lines.slice(0, MAX_LINES), ...more].join("\n");
}

function namesText(tenants: string[]): string {
  if (tenants.length === 0) return "";
  const shown = tenants.slice(0, 3).map(shownName).join(", ");
  return tenants.length > 3 ? `${shown} and ${tenants.length - 3} more: ` : `${shown}: `;
}

function refuseSecond(names: Map<string, string>, host: string, name: string): void {
  const first = names.get(host);
  if (first !== undefined)
    throw new Error(`is the same tenant as "${shownName(first)}", and a tenant has one configuration`);
  names.set(host, name);
}

/** A tenant's own arguments over the defaults, of which those of the other service provider are left out. */
function merge(defaults: Entry, own: Entry): Record<string, unknown> {
  const serviceProvider = own.serviceProvider ?? defaults.serviceProvider ?? "BasicAuth";
  const foreign: readonly string[] =
    OF_ONE_PROVIDER[serviceProvider === "Microsoft365" ? "BasicAuth" : "Microsoft365"];
  const displaced = SECRETS.flatMap((secret) => {
    const ways = [secret, `${secret}From`];
    return ways.some((way) => own[way] !== undefined && own[way] !== null) ? ways : [];
  });
  // Without a prototype, because an argument may be named constructor or __proto__.
  const merged: Record<string, unknown> = Object.create(null);
  for (const [name, value] of Object.entries(defaults))
    if (value !== undefined && value !== null && !foreign.includes(name) && !displaced.includes(name))
      merged[name] = value;
  for (const [name, value] of Object.entries(own)) {
    if (value === null) delete merged[name];
    else if (value !== undefined) merged[name] = mergedValue(merged[name], value);
  }
  return merged;
}

function mergedValue(ofDefaults: unknown, own: unknown): unknown {
  return isPlain(ofDefaults) && isPlain(own) ? { ...ofDefaults, ...own } : own;
}

function faultsOf(tenant: string, address: TenantAddress, merged: Entry, own: Entry): Fault[] {
  const faults: Fault[] = [];
  const { retainOnDelete, tenantUrl, ...args } = merged;
  if (retainOnDelete !== undefined && typeof retainOnDelete !== "boolean")
    faults.push({ tenant, argument: "retainOnDelete", reason: "must be true or false" });
  if (tenantUrl !== undefined)
    faults.push({
      tenant: own.tenantUrl === undefined ? "" : tenant,
      argument: "tenantUrl",
      reason: "is no argument here: the name of a tenant's entry is its address",
    });
  for (const failure of check({ ...knowable(args), tenantUrl: address.tenantUrl })) {
    // Of what may be a secret the property is told in the reason alone.
    const [, inReason, reason = failure.reason] =
      (failure.property === "" && /^(\S+): (.*)$/s.exec(failure.reason)) || [];
    faults.push({ tenant, argument: failure.property || inReason || "", reason });
  }
  return faults;
}

/** Loaded with the first fleet: a program without one has no need of it. */
function check(args: Record<string, unknown>) {
  const { checkInputs } =
    require("../../provider/lifecycle/inputs") as typeof import("../../provider/lifecycle/inputs");
  return checkInputs(args, undefined).failures;
}

/** What other resources will give is not known yet, and passes. */
function knowable(entry: Entry): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(entry).map(([name, value]) => {
      if (Output.isInstance(value) || value instanceof Promise) return [name, runtime.unknownValue];
      return [name, isPlain(value) ? knowable(value) : value];
    }),
  );
}

function isPlain(value: unknown): value is Entry {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Promise) &&
    !Output.isInstance(value)
  );
}
