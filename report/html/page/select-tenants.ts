import { type Report, STATUSES, type Status, type TenantReport } from "../../model";

export type Column = "host" | "status" | "reason" | "stack" | "time";

export interface Sorting {
  column: Column;
  isDescending: boolean;
}

export interface Selection {
  status?: Status | undefined;
  search: string;
  isExchangeOnline: boolean;
}

/** `tenant-2` comes before `tenant-10`. */
const { compare } = new Intl.Collator("en", { numeric: true });

/** What a row shows beside the status: the settings that differ, or the failure. */
export function reasonOf({ error, errorCode, changes, isValid, warnings }: TenantReport): string {
  if (error) return [error.code, error.kind ?? error.message].filter(Boolean).join(" ");
  if (isValid === false) return errorCode ?? "invalid";
  if (changes.length > 0) return changes.map(({ setting }) => setting).join(", ");
  return warnings.map(({ code, message }) => code ?? message).join(", ");
}

export function selectTenants(report: Report, selection: Selection): TenantReport[] {
  const words = selection.search.toLowerCase().split(/\s+/).filter(Boolean);
  const onExchangeOnline = new Set(report.exchangeOnlineTenants);
  return report.tenants.filter((tenant) => {
    if (selection.status && tenant.status !== selection.status) return false;
    if (selection.isExchangeOnline && !onExchangeOnline.has(tenant.host)) return false;
    return words.every((word) => searchableText(tenant).includes(word));
  });
}

export function sortTenants(tenants: TenantReport[], { column, isDescending }: Sorting): TenantReport[] {
  const sorted = tenants.toSorted((one, other) => compare(sortKey(one, column), sortKey(other, column)));
  return isDescending ? sorted.reverse() : sorted;
}

function sortKey(tenant: TenantReport, column: Column): string {
  if (column === "status") return String(STATUSES.indexOf(tenant.status));
  if (column === "reason") return reasonOf(tenant);
  return tenant[column] ?? "";
}

const searchableTexts = new WeakMap<TenantReport, string>();

/** The text that a search finds, made once for each tenant. */
function searchableText(tenant: TenantReport): string {
  let text = searchableTexts.get(tenant);
  if (text === undefined) {
    const { host, stack, status, changes, error, errorCode, warnings } = tenant;
    const values = changes.flatMap(({ setting, observed, desired }) => [setting, observed, desired]);
    const messages = [error, ...warnings].flatMap((item) => [item?.code, item?.kind, item?.message]);
    text = [host, stack, status, errorCode, ...values, ...messages].join("\n").toLowerCase();
    searchableTexts.set(tenant, text);
  }
  return text;
}
