import { type RunReport, STATUSES } from "../../model";
import { count, formatDuration, formatNumber, formatTime } from "./format";
import { useLimit } from "./limit";
import { STATUS_NAMES, StatusBar } from "./status";
import { Text } from "./text";

const INITIAL_RUNS = 8;

/** The timeline, the newest run first. */
export function Runs({ runs, isPrinting }: { runs: RunReport[]; isPrinting: boolean }) {
  const { limit, moreButton } = useLimit(INITIAL_RUNS, runs.length, "runs", isPrinting);
  if (runs.length < 2) return null;
  const newestFirst = runs.toReversed();
  const largest = Math.max(...runs.map(outOfSync));
  return (
    <section>
      <h2 id="runs">{count(runs.length, "run")}</h2>
      <div class="frame">
        <table class="runs" aria-labelledby="runs">
          <thead>
            <tr>
              <th scope="col">Started</th>
              <th scope="col">Stack</th>
              <th scope="col" class="wide">
                Duration
              </th>
              <th scope="col">Result</th>
              <th scope="col" class="wide">
                Not in sync
              </th>
            </tr>
          </thead>
          <tbody>
            {newestFirst.slice(0, limit).map((run) => (
              <Run key={`${run.stack} ${run.startedAt}`} run={run} largest={largest} />
            ))}
          </tbody>
        </table>
      </div>
      {moreButton}
    </section>
  );
}

function Run({ run, largest }: { run: RunReport; largest: number }) {
  return (
    <tr>
      <th scope="row">
        <time dateTime={run.startedAt}>{formatTime(run.startedAt)}</time>
      </th>
      <td>{run.stack !== undefined && <Text>{run.stack}</Text>}</td>
      <td class="wide">{formatDuration(Date.parse(run.endedAt) - Date.parse(run.startedAt))}</td>
      <td>{resultOf(run)}</td>
      <td class="wide">
        <StatusBar counts={{ ...run.counts, "in-sync": 0 }} total={largest} />
      </td>
    </tr>
  );
}

function resultOf({ counts }: RunReport): string {
  const present = STATUSES.filter((status) => counts[status] > 0);
  return present
    .map((status) => `${formatNumber(counts[status])} ${STATUS_NAMES[status].toLowerCase()}`)
    .join(", ");
}

function outOfSync({ counts }: RunReport): number {
  return STATUSES.reduce((sum, status) => sum + (status === "in-sync" ? 0 : counts[status]), 0);
}
