import type { EmulatedTenant } from "../../emulator";
import type { Project } from "../../test-harness";
import { SETTINGS as DEFAULTS } from "../engine/fixture";

export {
  diagnosticsOf,
  engineFixture,
  PASSWORD,
  PROVIDER_STACK_TRACE,
} from "../engine/fixture";

export { DEFAULTS };

/** The requests of a successful create. */
export const CREATE = ["GET", "PATCH", "GET", "POST validate"];

/** A program with a fleet, whose tenants may have arguments of their own. */
export function fleetProgram(
  tenants: (EmulatedTenant | [EmulatedTenant, object])[],
  defaults: object = DEFAULTS,
): string {
  const entries = tenants.map((entry) => (Array.isArray(entry) ? entry : ([entry, {}] as const)));
  const args = { defaults, tenants: Object.fromEntries(entries.map(([{ url }, own]) => [url, own])) };
  return `
    const { EmailConfigFleet } = require("pulumi-qlik");
    exports.summary = new EmailConfigFleet("fleet", ${JSON.stringify(args)}).summary;`;
}

/** A tenants file whose tenants have no arguments of their own. The stack's configuration contains the password. */
export function tenantsFile(tenants: EmulatedTenant[], defaults: object = {}): string {
  const { emailPassword, ...others } = DEFAULTS;
  return JSON.stringify({
    defaults: { ...others, emailPasswordConfig: "password", ...defaults },
    tenants: Object.fromEntries(tenants.map(({ url }) => [url, null])),
  });
}

export function requestsOf(tenants: EmulatedTenant[]): string[][] {
  return tenants.map((tenant) => tenant.requests());
}

export function clearJournals(tenants: EmulatedTenant[]): void {
  for (const tenant of tenants) tenant.clearJournal();
}

/** Returns the hosts of the configurations in a stack's state. */
export async function hostsOf(project: Project, stack?: string): Promise<string[]> {
  const resources = await project.state(stack);
  return resources.flatMap(({ type, id }) => (type.endsWith("qlik:EmailConfig") ? [id ?? ""] : [])).sort();
}

export async function summaryOf(project: Project): Promise<Record<string, { status: string }>> {
  return JSON.parse((await project.pulumi(["stack", "output", "summary", "--json"])).stdout);
}
