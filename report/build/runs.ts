import type { Event } from "../../provider/event-log/event";
import type { RunReport, StackName, Status } from "../model";
import { countsOf, stackNameOf } from "./counts";
import { statusOf } from "./status";

interface Run {
  name: StackName;
  startedAt: string;
  endedAt: string;
  /** The status of each tenant after the run's last line of it, by host. */
  statuses: Map<string, Status>;
}

/** The runs of the stacks, for a timeline. */
export class RunHistory {
  private readonly runs = new Map<string, Run>();

  addEvent(event: Event): void {
    const run = this.runOf(event);
    const { time, host } = event;
    if (Date.parse(time) < Date.parse(run.startedAt)) run.startedAt = time;
    if (Date.parse(time) > Date.parse(run.endedAt)) run.endedAt = time;
    run.statuses.set(host, statusOf(event, run.statuses.get(host)));
  }

  /** The oldest first. */
  reports(): RunReport[] {
    return [...this.runs.values()].map(runReport).sort(compareStart);
  }

  private runOf(event: Event): Run {
    const { run, project, stack, time } = event;
    const key = JSON.stringify([project, stack, run]);
    const known = this.runs.get(key);
    if (known) return known;
    const added = { name: stackNameOf(event), startedAt: time, endedAt: time, statuses: new Map() };
    this.runs.set(key, added);
    return added;
  }
}

function runReport({ name, startedAt, endedAt, statuses }: Run): RunReport {
  const { tenants: _, ...counts } = countsOf([...statuses.values()].map((status) => ({ status })));
  return { ...name, startedAt, endedAt, counts };
}

function compareStart(one: RunReport, other: RunReport): number {
  return Date.parse(one.startedAt) - Date.parse(other.startedAt);
}
