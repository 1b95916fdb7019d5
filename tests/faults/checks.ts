import { isDeepStrictEqual } from "node:util";
import { SETTING_NAMES } from "../../provider/planner/settings";
import { failedResource } from "../support/provider-process";
import { SECRETS } from "./operations";
import type { Scenario } from "./scenario";

/** Each check yields the violations of one promise of `docs/reliability.md`, as sentences. */
type Violations = Iterable<string>;

/** About two minutes, for all delays of one operation. */
const MAX_TOTAL_DELAY_MS = 125_000;
const MIN_REPORTED_DELAY_MS = 3_000;

export function* successViolations(scenario: Scenario): Violations {
  const { operation, engine, fixture } = scenario;
  if (operation.verb === "up") yield* programViolations(scenario);
  if (
    operation.verb === "destroy" &&
    (fixture.tenant.config() !== undefined || engine.resource !== undefined)
  )
    yield "the destroy succeeded, and the configuration or the resource is left";
  if (operation.verb === "refresh" && engine.resource === undefined)
    yield "the refresh removed the resource of a configuration that exists";
}

/** An error names the tenant and the request, in a sentence, without a secret or a stack. */
export function* errorViolations(error: unknown, { tenants }: Scenario): Violations {
  const message = messageOf(error);
  if (!tenants.some(({ host }) => message.includes(host))) yield `the error names no tenant: ${message}`;
  const namesRequest = /\b(GET|PATCH|PUT|DELETE|POST) (email-config|oauth\/token)/.test(message);
  if (!namesRequest && !/did not keep|not persisted/.test(message))
    yield `the error names no request: ${message}`;
  if (/\n\s*at |undefined|\[object|NaN/.test(message)) yield `the error is not for users: ${message}`;
  if (message.length > 600) yield `the error is long: ${message}`;
  yield* secretViolations(message, "the error");
}

/** The state of a failed or refreshed resource has the tenant's settings. A secret may be absent. */
export function* stateViolations(error: unknown, { engine, tenants, operation }: Scenario): Violations {
  const { resource } = engine;
  if (error !== undefined && !failedResource(error)) return;
  if (resource === undefined || !(resource.isFailed || operation.verb === "refresh")) return;
  const config = { ...tenants.find(({ url }) => url === resource.state.tenantUrl)?.config() };
  for (const name of SETTING_NAMES) {
    const value = resource.state[name];
    const isUnknownSecret = (name === "emailPassword" || name === "clientSecret") && value === undefined;
    if (!isUnknownSecret && value !== config[name])
      yield `${name} is ${value} in the state and ${config[name]} on the tenant`;
  }
}

/** An error without a state leaves tenants and resource unchanged. A deletion that failed may have been carried out. */
export function* plainErrorViolations(
  error: unknown,
  before: Snapshot,
  scenario: Scenario,
  isDeletion: boolean,
): Violations {
  if (error === undefined || failedResource(error) || isDeletion) return;
  if (!isDeepStrictEqual(before, snapshotOf(scenario)))
    yield "an error without a state, after which tenant or resource have changed";
}

export interface Snapshot {
  readonly resource: unknown;
  readonly configs: unknown[];
}

/** The engine keeps what a refresh before a change reads, so drift alone changes the resource. */
export function snapshotOf({ engine, tenants, operation }: Scenario): Snapshot {
  const isRefreshed = engine.entryPoint.refreshesFirst && operation.drift !== undefined;
  const resource = isRefreshed ? undefined : engine.resource;
  return { resource, configs: tenants.map((tenant) => tenant.config()) };
}

/** After a write whose outcome is unknown, the tenant is read before the next write. */
export function* blindWriteViolations({ tenants }: Scenario): Violations {
  for (const { journal } of tenants) {
    let uncertain: string | undefined;
    for (const { method, status } of journal) {
      if (method === "GET") uncertain = undefined;
      if (!["PATCH", "PUT", "DELETE"].includes(method)) continue;
      if (uncertain) yield `${method} was sent after ${uncertain}, without a GET in between`;
      uncertain = status >= 400 && status < 500 ? undefined : `${method} (${status})`;
    }
  }
}

export function* delayViolations({ engine: { clock, messages } }: Scenario): Violations {
  const total = clock.waits.reduce((sum, delay) => sum + delay, 0);
  if (total > MAX_TOTAL_DELAY_MS) yield `the delays were ${Math.round(total / 1000)} s in all`;
  const long = clock.waits.filter((delay) => delay >= MIN_REPORTED_DELAY_MS).length;
  const reported = messages.filter((line) => / in \d+ s\. \(QLIK1905\)$/.test(line)).length;
  if (reported < long) yield `${reported} of ${long} long delays were reported`;
}

/** The next run, without the fault, does what the program declares. The run after it makes one GET. */
export async function convergenceViolations(scenario: Scenario): Promise<string[]> {
  const { engine, tenants, operation, program } = scenario;
  try {
    await scenario.perform();
    if (operation.verb === "destroy")
      return tenants[0]?.config() === undefined ? [] : ["the next destroy left the configuration"];
    if (operation.verb !== "up") await engine.up(program);
    const violations = [...programViolations(scenario)];
    const before = tenants.map((tenant) => tenant.requests().length);
    const outcome = await engine.up(program);
    const requests = tenants
      .flatMap((tenant, index) => tenant.requests().slice(before[index]))
      .filter((request) => request !== "POST token");
    if (outcome !== "unchanged" || requests.join() !== "GET")
      violations.push(`the run after convergence: ${outcome}, with ${requests.join(", ")}`);
    return violations;
  } catch (error) {
    return [`the next run fails: ${messageOf(error)}`];
  }
}

/** The tenant and the state have what the program declares, and the other tenant has nothing. */
function* programViolations({ engine, tenants, program }: Scenario): Violations {
  const names: readonly string[] = SETTING_NAMES;
  const settings = Object.fromEntries(Object.entries(program).filter(([name]) => names.includes(name)));
  for (const tenant of tenants) {
    const isDeclared = tenant.url === program.tenantUrl;
    const expected = isDeclared ? { serviceProvider: "BasicAuth", ...settings } : undefined;
    if (!isDeepStrictEqual(tenant.config(), expected))
      yield `${tenant.host} does not have what is declared: ${JSON.stringify(tenant.config())}`;
  }
  const state: Record<string, unknown> = { ...engine.state };
  const missing = Object.keys(settings).filter((name) => state[name] !== settings[name]);
  if (missing.length > 0) yield `the state does not have the declared ${missing.join(", ")}`;
}

/** One change sends one test e-mail. It sends none only if a message reports that one may have been sent. */
export function* emailViolations({ engine, program, emails }: Scenario): Violations {
  if (!("testEmail" in program)) return;
  if (emails > 1) yield `${emails} test e-mails were delivered for one change`;
  const isReported = engine.messages.some((line) => line.includes("it is not sent again"));
  if (emails === 0 && !isReported) yield "no test e-mail was delivered, and no message reports it";
}

export function* secretViolations(text: string, where: string): Violations {
  for (const secret of SECRETS) if (text.includes(secret)) yield `${where} contains ${secret}`;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
