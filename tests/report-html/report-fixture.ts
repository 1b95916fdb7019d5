import type {
  Change,
  Counts,
  DriftGroup,
  FailureGroup,
  Report,
  RunReport,
  Status,
  TenantReport,
} from "../../report/model";

const STATUSES: Status[] = ["failed", "drifted", "changed", "created", "deleted", "in-sync"];
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

/** Derives everything else from the tenants. */
export function reportOf(tenants: TenantReport[], runs = 1): Report {
  const counts = countsOf(tenants);
  const onExchangeOnline = tenants.filter(({ warnings }) => warnings.length > 0);
  return {
    time: "2026-08-04T06:02:11Z",
    counts: { ...counts, tenants: tenants.length },
    exchangeOnlineTenants: onExchangeOnline.map(({ host }) => host),
    driftGroups: driftGroupsOf(tenants),
    failureGroups: failureGroupsOf(tenants),
    tenants,
    runs: Array.from({ length: runs }, (_, run) => runOf(counts, run, runs)),
    skippedLines: [],
  };
}

export function createTenant(index: number): TenantReport {
  const region = REGIONS[index % 3] ?? "eu";
  const host = `${CUSTOMERS[index % 8]}-${index + 1}.${region}.qlikcloud.com`;
  const urn = `urn:pulumi:prod-${region}::mail::qlik:index:EmailConfig::${host.split(".")[0]}`;
  return {
    host,
    status: "in-sync",
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
    code: "QLIK1101",
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

function driftGroupsOf(tenants: TenantReport[]): DriftGroup[] {
  const drifted = Map.groupBy(
    tenants.filter(({ status }) => status === "drifted"),
    ({ changes }) => JSON.stringify(changes),
  );
  return [...drifted.values()]
    .map((members, index) => {
      const changes = members[0]?.changes ?? [];
      const adopt = members[0]?.remedies?.adopt ?? "";
      const hosts = members.map(({ host }) => host);
      return { id: `drift-${index}`, changes, hosts, remedies: { remediate: "pulumi up", adopt } };
    })
    .sort((one, other) => other.hosts.length - one.hosts.length);
}

function failureGroupsOf(tenants: TenantReport[]): FailureGroup[] {
  const failed = Map.groupBy(
    tenants.filter(({ error }) => error),
    ({ error }) => error?.code ?? "",
  );
  return [...failed].map(([code, members]) => {
    const { host = "", error } = members[0] ?? {};
    const title = error?.message.replace(`${host}: `, "") ?? "";
    const hosts = members.map((member) => member.host);
    return { code, title, ...(error?.hint && { hint: error.hint }), hosts };
  });
}

function runOf(counts: Counts, run: number, runs: number): RunReport {
  const day = Date.UTC(2026, 7, 4 - (runs - 1 - run), 6);
  const drifted = Math.round((counts.drifted * (run + 1)) / runs);
  const failed = run === runs - 1 ? counts.failed : run % 2;
  const inSync = counts["in-sync"] + counts.drifted + counts.failed - drifted - failed;
  return {
    stack: "prod-eu",
    startedAt: new Date(day).toISOString(),
    endedAt: new Date(day + 131_000).toISOString(),
    counts: { ...counts, drifted, failed, "in-sync": inSync },
  };
}

function countsOf(tenants: TenantReport[]): Counts {
  const numbers = STATUSES.map((status) => [
    status,
    tenants.filter((tenant) => tenant.status === status).length,
  ]);
  return Object.fromEntries(numbers) as Counts;
}
