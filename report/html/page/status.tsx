import { type Counts, STATUSES, type Status } from "../../model";

export const STATUS_NAMES: Record<Status, string> = {
  failed: "Failed",
  drifted: "Drifted",
  changed: "Changed",
  created: "Created",
  deleted: "Deleted",
  "in-sync": "In sync",
};

/** A shape for each status, because colour alone is not visible to everyone. */
const SHAPES: Record<Status, string> = {
  failed: "M5 1h6l4 4v6l-4 4H5l-4-4V5zM5.5 5.5l5 5m0-5-5 5",
  drifted: "M8 1.5 15 14H1zM8 6v4m0 1.6v.4",
  changed: "M8 1l7 7-7 7-7-7zM8 5.5v5",
  created: "M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1zM8 5v6M5 8h6",
  deleted: "M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1zM5 8h6",
  "in-sync": "M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1zM5 8.2l2.2 2.2L11 6",
};

export function StatusIcon({ status }: { status: Status }) {
  return (
    <svg class={`icon ${status}`} viewBox="0 0 16 16" aria-hidden="true">
      <path d={SHAPES[status]} />
    </svg>
  );
}

export function StatusLabel({ status }: { status: Status }) {
  return (
    <span class={`status ${status}`}>
      <StatusIcon status={status} />
      {STATUS_NAMES[status]}
    </span>
  );
}

/** The shares of the statuses as a bar. The numbers are beside it, so screen readers skip it. */
export function StatusBar({ counts, total }: { counts: Counts; total: number }) {
  let x = 0;
  return (
    <svg class="bar" viewBox={`0 0 ${Math.max(total, 1)} 1`} preserveAspectRatio="none" aria-hidden="true">
      {STATUSES.filter((status) => counts[status] > 0).map((status) => {
        const start = x;
        x += counts[status];
        return <rect key={status} class={status} x={start} width={counts[status]} height="1" />;
      })}
    </svg>
  );
}
