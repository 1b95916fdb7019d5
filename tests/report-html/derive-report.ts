import {
  type ChangeGroup,
  type Counts,
  type DriftGroup,
  type FailureGroup,
  REPORT_VERSION,
  type Report,
  type RunReport,
  STATUSES,
  type StackReport,
  type TenantReport,
} from "../../report/model";

/** Derives everything else from the tenants. */
export function reportOf(tenants: TenantReport[], runs = 1): Report {
  const counts = countsOf(tenants);
  const onExchangeOnline = tenants.filter(({ warnings }) => warnings.length > 0);
  return {
    version: REPORT_VERSION,
    time: "2026-08-04T06:02:11Z",
    counts: { ...counts, tenants: tenants.length },
    stacks: stacksOf(tenants),
    changeGroups: changeGroupsOf(tenants),
    exchangeOnlineTenants: onExchangeOnline.map(({ host }) => host),
    driftGroups: driftGroupsOf(tenants),
    failureGroups: failureGroupsOf(tenants),
    tenants,
    runs: Array.from({ length: runs }, (_, run) => runOf(counts, run, runs)),
    skippedLines: [],
    skippedLineCount: 0,
  };
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

function changeGroupsOf(tenants: TenantReport[]): ChangeGroup[] {
  const changed = tenants.filter(({ status }) => status === "changed");
  if (changed.length === 0) return [];
  const hosts = changed.map(({ host }) => host);
  return [{ id: "change-1", status: "changed", changes: changed[0]?.changes ?? [], hosts }];
}

function stacksOf(tenants: TenantReport[]): StackReport[] {
  const stacks = Map.groupBy(tenants, ({ stack }) => stack ?? "");
  return [...stacks].map(([stack, members]) => {
    return { project: "mail", stack, counts: { ...countsOf(members), tenants: members.length } };
  });
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
