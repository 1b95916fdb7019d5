import { useMemo, useState } from "preact/hooks";
import type { TenantReport } from "../../model";
import { count, formatNumber } from "./format";
import { useLimit } from "./limit";
import { type Column, type Sorting, sortTenants } from "./select-tenants";
import { TenantRow } from "./tenant-row";

const INITIAL_ROWS = 100;

const COLUMNS: Record<Column, string> = {
  host: "Tenant",
  status: "Status",
  reason: "Reason",
  stack: "Stack",
  time: "Time",
};

interface TenantsProps {
  /** Those that the filter and the search select. */
  tenants: TenantReport[];
  total: number;
  search: string;
  setSearch(search: string): void;
  isPrinting: boolean;
}

export function Tenants({ tenants, total, search, setSearch, isPrinting }: TenantsProps) {
  const [sorting, setSorting] = useState<Sorting>({ column: "status", isDescending: false });
  const [open, setOpen] = useState<ReadonlySet<TenantReport>>(new Set());
  const sorted = useMemo(() => sortTenants(tenants, sorting), [tenants, sorting]);
  const { limit, moreButton } = useLimit(INITIAL_ROWS, tenants.length, "tenants", isPrinting);
  return (
    <section>
      <div class="toolbar">
        <h2 id="tenants">Tenants</h2>
        <input
          type="search"
          aria-label="Search tenants, settings, values and errors"
          placeholder="Search tenants, settings, values, errors"
          value={search}
          onInput={(event) => setSearch(event.currentTarget.value)}
        />
        <p role="status">{resultText(tenants.length, total)}</p>
      </div>
      <div class="frame">
        <table class="tenants" aria-labelledby="tenants">
          <TableHead sorting={sorting} setSorting={setSorting} />
          <tbody>
            {sorted.slice(0, limit).map((tenant) => (
              <TenantRow
                key={JSON.stringify([tenant.host, tenant.project, tenant.stack])}
                tenant={tenant}
                isOpen={open.has(tenant)}
                toggle={() => setOpen(toggled(open, tenant))}
              />
            ))}
          </tbody>
        </table>
      </div>
      {moreButton}
    </section>
  );
}

function toggled<Item>(items: ReadonlySet<Item>, item: Item): ReadonlySet<Item> {
  const others = [...items].filter((other) => other !== item);
  return new Set(items.has(item) ? others : [...others, item]);
}

function resultText(selected: number, total: number): string {
  return selected === total
    ? count(total, "tenant")
    : `${formatNumber(selected)} of ${count(total, "tenant")}`;
}

function TableHead({ sorting, setSorting }: { sorting: Sorting; setSorting(sorting: Sorting): void }) {
  const order = sorting.isDescending ? "descending" : "ascending";
  return (
    <thead>
      <tr>
        {Object.entries(COLUMNS).map(([name, title]) => {
          const column = name as Column;
          const isSorted = sorting.column === column;
          return (
            <th key={column} scope="col" class={`column-${column}`} aria-sort={isSorted ? order : "none"}>
              <button
                type="button"
                onClick={() => setSorting({ column, isDescending: isSorted && !sorting.isDescending })}
              >
                {title}
              </button>
            </th>
          );
        })}
      </tr>
    </thead>
  );
}
