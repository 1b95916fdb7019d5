import { type Report, STATUSES, type Status } from "../../model";
import { count, formatNumber, formatTime } from "./format";
import { STATUS_NAMES, StatusBar, StatusIcon } from "./status";

const ALWAYS_VISIBLE: readonly Status[] = ["failed", "drifted", "in-sync"];

export function Headline({ report }: { report: Report }) {
  return (
    <header>
      <p class="product">Qlik Cloud e-mail configuration</p>
      <h1>{headlineOf(report)}</h1>
      <p class="muted">
        {count(report.stacks.length, "stack")} · newest event{" "}
        <time dateTime={report.time}>{formatTime(report.time)}</time>
      </p>
    </header>
  );
}

function headlineOf({ counts }: Report): string {
  const { failed, drifted, tenants } = counts;
  const problems = [
    drifted > 0 && `${formatNumber(drifted)} drifted`,
    failed > 0 && `${formatNumber(failed)} failed`,
  ].filter((problem) => problem !== false);
  if (problems.length === 0) return `${count(tenants, "tenant")}, no drift`;
  return `${problems.join(", ")} of ${count(tenants, "tenant")}`;
}

interface FilterProps {
  counts: Report["counts"];
  selected: Status | undefined;
  select(status: Status | undefined): void;
}

/** The counts, each of which shows its tenants alone. */
export function StatusFilter({ counts, selected, select }: FilterProps) {
  const visible = STATUSES.filter((status) => counts[status] > 0 || ALWAYS_VISIBLE.includes(status));
  return (
    <section aria-label="Counts">
      <StatusBar counts={counts} total={counts.tenants} />
      <ul class="counts">
        <li>
          <button type="button" aria-pressed={selected === undefined} onClick={() => select(undefined)}>
            <b>{formatNumber(counts.tenants)}</b> <span>All tenants</span>
          </button>
        </li>
        {visible.map((status) => (
          <li key={status}>
            <button
              type="button"
              aria-pressed={selected === status}
              disabled={counts[status] === 0}
              onClick={() => select(selected === status ? undefined : status)}
            >
              <b>{formatNumber(counts[status])}</b>{" "}
              <span>
                <StatusIcon status={status} />
                {STATUS_NAMES[status]}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
