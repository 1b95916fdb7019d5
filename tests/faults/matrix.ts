import {
  blindWriteViolations,
  convergenceViolations,
  delayViolations,
  emailViolations,
  errorViolations,
  messageOf,
  plainErrorViolations,
  secretViolations,
  snapshotOf,
  stateViolations,
  successViolations,
} from "./checks";
import { FAULTS, type FaultCase } from "./faults";
import { OPERATIONS, type Operation } from "./operations";
import { type PlannedRequest, Scenario, type Services } from "./scenario";

/** One fault on one request of one operation. */
export interface Cell {
  readonly operation: Operation;
  readonly request: PlannedRequest;
  readonly fault: FaultCase;
  /** Whether the fault repeats until the operation ends. */
  readonly isRepeated: boolean;
}

export interface CellResult extends Cell {
  /** Recovered in the same run; failed clearly, and the next run converged; violated a promise. */
  readonly outcome: "✓" | "↻" | "✗";
  readonly violations: readonly string[];
}

/** All faults on all requests of all operations, once and repeated. */
export async function allCells(services: Services): Promise<Cell[]> {
  const cells: Cell[] = [];
  for (const operation of OPERATIONS)
    for (const request of await plannedRequests(services, operation))
      for (const fault of FAULTS.filter((fault) => isPossible(fault, operation, request)))
        for (const isRepeated of [false, true]) cells.push({ operation, request, fault, isRepeated });
  return cells;
}

/** The requests of an operation if nothing fails. */
async function plannedRequests(services: Services, operation: Operation): Promise<PlannedRequest[]> {
  const scenario = await Scenario.start(services, operation);
  await scenario.perform();
  const requests = (["next", "tenant"] as const).flatMap((to) =>
    scenario.fixture[to].requests().map((name) => ({ to, name })),
  );
  return requests.map(({ to, name }, position) => {
    const earlier = requests.slice(0, position);
    return {
      to,
      name,
      position,
      nth: earlier.filter((other) => other.to === to && other.name === name).length,
    };
  });
}

function isPossible({ kind }: FaultCase, { usesOAuth }: Operation, { name }: PlannedRequest): boolean {
  return kind !== "expired token" || (usesOAuth === true && name !== "POST token");
}

/** Injects the fault into the operation, and checks its outcome and the next run. */
export async function runCell(services: Services, cell: Cell): Promise<CellResult> {
  const { operation, request, fault, isRepeated } = cell;
  const scenario = await Scenario.start(services, operation, fault);
  try {
    const before = snapshotOf(scenario);
    scenario.inject(fault, request, isRepeated);
    const error = await scenario.perform().then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    await scenario.clearFaults();
    const isDeletion = operation.verb === "destroy" || request.name === "DELETE";
    const violations = [
      ...(error === undefined ? successViolations(scenario) : errorViolations(error, scenario)),
      ...plainErrorViolations(error, before, scenario, isDeletion),
      ...stateViolations(error, scenario),
      ...blindWriteViolations(scenario),
      ...delayViolations(scenario),
      ...recoveryViolations(cell, error),
      ...(await convergenceViolations(scenario)),
      ...emailViolations(scenario),
      ...secretViolations(scenario.engine.messages.join("\n"), "a message"),
    ];
    const outcome = error === undefined ? "✓" : "↻";
    return { ...cell, outcome: violations.length > 0 ? "✗" : outcome, violations };
  } finally {
    await scenario.stop();
  }
}

function* recoveryViolations({ fault, isRepeated }: Cell, error: unknown): Iterable<string> {
  if (error !== undefined && fault.isTemporary && !isRepeated)
    yield `the operation did not recover from a single temporary fault: ${messageOf(error)}`;
  if (error === undefined && fault.name === "429 year") yield "the operation waited for a year";
}

/** For example `create, PATCH: reset aft, once`. */
export function nameOfCell({ operation, request, fault, isRepeated }: Cell): string {
  return `${operation.name}, ${nameOfRequest(request)}: ${fault.name}, ${isRepeated ? "repeated" : "once"}`;
}

export function nameOfRequest({ to, name, nth }: PlannedRequest): string {
  return `${name}${nth > 0 ? ` ${nth + 1}` : ""}${to === "next" ? " (new)" : ""}`;
}
