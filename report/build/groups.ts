import type { Code } from "../../provider/messages/messages";
import type { ChangeGroup, DriftGroup, FailureGroup, TenantReport } from "../model";
import { compare } from "./counts";
import { remediesOf } from "./remedies";

/** Groups equal drift, and enters the group and the remedies into each tenant. */
export function driftGroupsOf(tenants: TenantReport[]): DriftGroup[] {
  const drifted = tenants.filter(({ status }) => status === "drifted");
  return groupsBy(drifted, (tenant) => [tenant.changes, invalidityOf(tenant)]).map((members, index) => {
    const id = `drift-${index + 1}`;
    for (const tenant of members) {
      tenant.driftGroup = id;
      tenant.remedies = remediesOf([tenant]);
    }
    const [{ changes }] = members;
    const errorCode = invalidityOf(members[0]);
    const common = { id, changes, hosts: members.map(({ host }) => host), remedies: remediesOf(members) };
    return errorCode === undefined ? common : { ...common, errorCode };
  });
}

export function changeGroupsOf(tenants: TenantReport[]): ChangeGroup[] {
  const changed = tenants.filter(isChanged);
  return groupsBy(changed, ({ status, changes }) => [status, changes]).map((members, index) => {
    const [{ status, changes }] = members;
    return { id: `change-${index + 1}`, status, changes, hosts: members.map(({ host }) => host) };
  });
}

/** Groups failures by their code. A failure without a code is grouped by its kind, or else by its message. */
export function failureGroupsOf(tenants: TenantReport[]): FailureGroup[] {
  const failed = tenants.filter(({ status }) => status === "failed");
  const key = (tenant: TenantReport) => [tenant.error?.code ?? tenant.error?.kind ?? failureOf(tenant)];
  return groupsBy(failed, key).map((members) => {
    const { code, hint } = members[0].error ?? {};
    return {
      ...(code !== undefined && { code }),
      title: failureOf(members[0]),
      ...(hint !== undefined && { hint }),
      hosts: members.map(({ host }) => host),
    };
  });
}

/** The warning about basic authentication on Exchange Online, and its refusal. */
const EXCHANGE_ONLINE_CODES: readonly unknown[] = ["QLIK1912", "QLIK1406"] satisfies Code[];

/** The tenants with a warning or an error about Exchange Online. */
export function exchangeOnlineTenantsOf(tenants: TenantReport[]): string[] {
  const concerns = ({ error, warnings }: TenantReport) =>
    [...warnings, ...(error ? [error] : [])].some(({ code }) => EXCHANGE_ONLINE_CODES.includes(code));
  return [...new Set(tenants.filter(concerns).map(({ host }) => host))].sort(compare);
}

/** The message of a failed tenant, without its host. */
export function failureOf({ host, error, errorCode }: TenantReport): string {
  if (error === undefined) return errorCode === undefined ? "failed" : `the tenant reports ${errorCode}`;
  return error.message.startsWith(`${host}: `) ? error.message.slice(host.length + 2) : error.message;
}

function isChanged(tenant: TenantReport): tenant is TenantReport & { status: ChangeGroup["status"] } {
  return tenant.status === "changed" || tenant.status === "created" || tenant.status === "deleted";
}

function invalidityOf({ isValid, errorCode }: TenantReport): string | undefined {
  return isValid === false ? errorCode : undefined;
}

/** Groups by the JSON of a key. The largest groups come first, then by host. */
function groupsBy<Tenant extends TenantReport>(
  tenants: Tenant[],
  key: (tenant: Tenant) => unknown,
): [Tenant, ...Tenant[]][] {
  const groups = [...Map.groupBy(tenants, (tenant) => JSON.stringify(key(tenant))).values()];
  return (groups as [Tenant, ...Tenant[]][]).sort(
    (one, other) => other.length - one.length || compare(one[0].host, other[0].host),
  );
}
