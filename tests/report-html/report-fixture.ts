import type { Change, Report, TenantReport } from "../../report/model";
import { reportOf } from "./derive-report";

const REGIONS = ["eu", "us", "ap"] as const;
const CUSTOMERS = ["aurora", "borealis", "cascade", "delta", "everest", "fjord", "granite", "harbor"];

export const SHARED_CHANGES: Change[] = [
  {
    setting: "serverAddress",
    op: "replace",
    observed: "relay.old-provider.example",
    desired: "smtp.office365.com",
  },
  { setting: "serverPort", op: "replace", observed: 25, desired: 587 },
  { setting: "securityType", op: "replace", observed: "none", desired: "StartTLS" },
];

const OTHER_CHANGES: Change[][] = [
  [
    {
      setting: "emailAddress",
      op: "replace",
      observed: "it@granite.example",
      desired: "alerts@granite.example",
    },
  ],
  [{ setting: "emailPassword", op: "add", desired: "(secret)" }],
  [
    { setting: "username", op: "replace", observed: "evil", desired: "alerts" },
    { setting: "senderName", op: "remove", observed: "Qlik Alerts (test)" },
  ],
];

export interface FleetSize {
  sharedDrift: number;
  /** At most 3: each tenant drifts in another way. */
  otherDrift: number;
  refused: number;
  unreachable: number;
  inSync: number;
  runs: number;
}

/** 200 tenants of three stacks. */
export const FLEET: FleetSize = {
  sharedDrift: 12,
  otherDrift: 3,
  refused: 2,
  unreachable: 1,
  inSync: 182,
  runs: 6,
};
export const LARGE_FLEET: FleetSize = { ...FLEET, sharedDrift: 120, inSync: 4874, runs: 40 };
export const SMALL_FLEET: FleetSize = {
  sharedDrift: 0,
  otherDrift: 1,
  refused: 0,
  unreachable: 1,
  inSync: 1,
  runs: 1,
};

/** Returns a report as a pipeline makes it from the log of a preview. */
export function createReport(size: FleetSize): Report {
  let index = 0;
  const take = (length: number, create: (tenant: TenantReport, position: number) => TenantReport) =>
    Array.from({ length }, (_, position) => create(createTenant(index++), position));

  const refused = take(size.refused, refusedTenant);
  const unreachable = take(size.unreachable, unreachableTenant);
  const shared = take(size.sharedDrift, (tenant) => driftedTenant(tenant, SHARED_CHANGES));
  const others = take(size.otherDrift, (tenant, i) => driftedTenant(tenant, OTHER_CHANGES[i] ?? []));
  const inSync = take(size.inSync, (tenant, i) => (i % 25 === 0 ? withExchangeOnline(tenant) : tenant));
  return reportOf([...refused, ...unreachable, ...shared, ...others, ...inSync], size.runs);
}

export function createTenant(index: number): TenantReport {
  const region = REGIONS[index % 3] ?? "eu";
  const host = `${CUSTOMERS[index % 8]}-${index + 1}.${region}.qlikcloud.com`;
  const urn = `urn:pulumi:prod-${region}::mail::qlik:index:EmailConfig::${host.split(".")[0]}`;
  return {
    host,
    status: "in-sync",
    project: "mail",
    stack: `prod-${region}`,
    urn,
    time: new Date(Date.UTC(2026, 7, 4, 6, 0, index % 130)).toISOString(),
    verb: "diff",
    changes: [],
    isValid: true,
    warnings: [],
    requests: 1,
    durationMs: 140 + ((index * 37) % 400),
  };
}

export function driftedTenant(tenant: TenantReport, changes: Change[]): TenantReport {
  const remedies = {
    remediate: `pulumi up --stack ${tenant.stack} --target '${tenant.urn}'`,
    adopt: changes.map(({ setting, observed }) => `${setting}: ${JSON.stringify(observed)}`).join("\n"),
  };
  return { ...tenant, status: "drifted", method: "PATCH", changes, remedies };
}

function withExchangeOnline(tenant: TenantReport): TenantReport {
  const warning = {
    code: "QLIK1401",
    message: `${tenant.host}: basic authentication with smtp.office365.com.`,
    hint: "Set serviceProvider to Microsoft365.",
  };
  return { ...tenant, warnings: [warning] };
}

function refusedTenant(tenant: TenantReport): TenantReport {
  const error = {
    code: "QLIK1203",
    kind: "credentials",
    message: `${tenant.host}: GET transports/email-config: 401 Unauthorized (AUTH-1: Invalid bearer token).`,
    hint: "Check qlik:apiKey: the key may have expired, or its user may lack the role TenantAdmin.",
  };
  return failedTenant(tenant, error);
}

function unreachableTenant(tenant: TenantReport): TenantReport {
  const error = {
    code: "QLIK1212",
    kind: "unreachable",
    message: `${tenant.host}: GET transports/email-config: getaddrinfo ENOTFOUND. 5 attempts in 62 s.`,
    hint: "Check the tenant's host name, DNS and the proxy settings of the pipeline.",
  };
  return { ...failedTenant(tenant, error), requests: 5, durationMs: 62_400 };
}

function failedTenant(tenant: TenantReport, error: NonNullable<TenantReport["error"]>): TenantReport {
  const { isValid: _, ...rest } = tenant;
  return { ...rest, status: "failed", error };
}
