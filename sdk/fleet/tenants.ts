import { Output, runtime } from "@pulumi/pulumi";
import { parseTenantName, type TenantAddress } from "../../provider/client/tenant-url";
import { CodedError, codedMessage } from "../../provider/messages/coded";
import type { EmailConfigArgs } from "../email-config-args";
import type { Failure } from "./failures";
import { type Entry, isPlainObject, mergeArguments } from "./merge-arguments";
import { redactedName } from "./redacted-name";

/** A tenant of a fleet, with the arguments of its resource. */
export interface FleetTenant {
  host: string;
  args: EmailConfigArgs;
  retainOnDelete: boolean | undefined;
}

/** Returns the tenants of a fleet, and the failures of all entries. */
export function resolveTenants(
  defaults: Entry,
  entries: Entry,
): { tenants: FleetTenant[]; failures: Failure[] } {
  const tenants: FleetTenant[] = [];
  const failures: Failure[] = [];
  const namesByHost = new Map<string, string>();
  for (const [name, value] of Object.entries(entries)) {
    try {
      const entry = value ?? {};
      if (!isPlainObject(entry))
        throw new CodedError("QLIK1001", "must be an object with the tenant's arguments");
      const address = parseTenantName(name);
      const { host, tenantUrl } = address;
      requireUniqueHost(namesByHost, host, name);
      const merged = mergeArguments(defaults, entry);
      failures.push(...checkEntry(name, address, merged, entry));
      const { retainOnDelete, ...args } = merged;
      tenants.push({
        host,
        args: { ...args, tenantUrl } as unknown as EmailConfigArgs,
        retainOnDelete: retainOnDelete as boolean | undefined,
      });
    } catch (error) {
      const { code, message } = codedMessage(error);
      failures.push({ tenant: name, reason: message, code });
    }
  }
  return { tenants, failures };
}

function requireUniqueHost(namesByHost: Map<string, string>, host: string, name: string): void {
  const first = namesByHost.get(host);
  if (first !== undefined)
    throw new CodedError(
      "QLIK1505",
      `is the same tenant as "${redactedName(first)}". A tenant has one configuration; remove one of the entries`,
    );
  namesByHost.set(host, name);
}

function checkEntry(tenant: string, address: TenantAddress, merged: Entry, own: Entry): Failure[] {
  const failures: Failure[] = [];
  const { retainOnDelete, tenantUrl, ...args } = merged;
  if (retainOnDelete !== undefined && typeof retainOnDelete !== "boolean")
    failures.push({
      tenant,
      argument: "retainOnDelete",
      reason: "must be true or false",
      code: "QLIK1001",
    });
  if (tenantUrl !== undefined)
    failures.push({
      tenant: own.tenantUrl === undefined ? "" : tenant,
      argument: "tenantUrl",
      reason: "is not an argument of a fleet. Remove it; the name of an entry is the tenant's address",
      code: "QLIK1506",
    });
  for (const failure of checkArguments({ ...replaceOutputs(args), tenantUrl: address.tenantUrl })) {
    // If the value may be a secret, only the reason names the property.
    const [, inReason, reason = failure.reason] =
      (failure.property === "" && /^(\S+): (.*)$/s.exec(failure.reason)) || [];
    failures.push({ tenant, argument: failure.property || inReason || "", reason, code: failure.code });
  }
  return failures;
}

/** Loads the checks with the first fleet, because a program without a fleet does not need them. */
function checkArguments(args: Record<string, unknown>) {
  const { checkInputs } =
    require("../../provider/lifecycle/inputs") as typeof import("../../provider/lifecycle/inputs");
  return checkInputs(args, undefined).failures;
}

/** Replaces the outputs of other resources by unknown values, which pass the checks. */
function replaceOutputs(entry: Entry): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(entry).map(([name, value]) => {
      if (Output.isInstance(value) || value instanceof Promise) return [name, runtime.unknownValue];
      return [name, isPlainObject(value) ? replaceOutputs(value) : value];
    }),
  );
}
