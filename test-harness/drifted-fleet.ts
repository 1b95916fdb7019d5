import { type EmulatedTenant, startEmulator } from "../emulator";
import type { CommandResult } from "./command";
import { createProject } from "./project";

const TENANTS = 200;
const SETTINGS = {
  serverAddress: "smtp.example.com",
  serverPort: 587,
  securityType: "StartTLS",
  username: "alerts",
  emailAddress: "alerts@example.com",
};

/** What was done to the tenants between two runs, for comparison with a report of the second one. */
export interface DriftedFleet {
  inSync: number;
  driftedAlike: number;
  driftedOtherwise: number;
  refused: number;
  unreachable: number;
}

/**
 * Creates a fleet of 200 emulated tenants by the real CLI, changes some of them as administrators would, and previews the fleet
 * again. All runs append to the event log. The CLI takes about two minutes, as long as the provider retries an unreachable tenant.
 */
export async function recordDriftedFleet(eventLog: string): Promise<DriftedFleet> {
  const [emulator, otherEmulator] = [await startEmulator(), await startEmulator()];
  const tenants = Array.from({ length: TENANTS - 1 }, (_, index) =>
    emulator.tenant(`tenant-${String(index + 1).padStart(3, "0")}`),
  );
  const unreachable = otherEmulator.tenant("tenant-200");
  const project = await createProject({
    program: fleetProgram([...tenants, unreachable]),
    env: {
      QLIK_API_KEY: emulator.keys.admin,
      QLIK_EVENT_LOG: eventLog,
      PULUMI_CONTINUE_ON_ERROR: "true",
      PULUMI_PARALLEL_DIFF: "true",
    },
  });
  try {
    await project.config("password", "a-password", { secret: true });
    await requireSuccess(project.up());
    await requireSuccess(project.preview());
    const changed = changeTenants(tenants);
    await otherEmulator.stop();
    await project.pulumi(["preview"], { timeoutMs: 300_000 });
    return { ...changed, inSync: tenants.filter(isDeclared).length - changed.refused, unreachable: 1 };
  } finally {
    await Promise.all([project.remove(), emulator.stop(), otherEmulator.stop().catch(() => {})]);
  }
}

function fleetProgram(tenants: EmulatedTenant[]): string {
  const urls = JSON.stringify(Object.fromEntries(tenants.map(({ url }) => [url, {}])));
  return `
    const pulumi = require("@pulumi/pulumi");
    const { EmailConfigFleet } = require("pulumi-qlik");
    const emailPassword = new pulumi.Config().requireSecret("password");
    new EmailConfigFleet("mail", { defaults: { ...${JSON.stringify(SETTINGS)}, emailPassword }, tenants: ${urls} });`;
}

/** Takes every tenth tenant, so that those that need attention are spread over the fleet. */
function changeTenants(tenants: EmulatedTenant[]): Omit<DriftedFleet, "inSync" | "unreachable"> {
  const chosen = tenants.filter((_, index) => index % 10 === 0);
  const alike = chosen.slice(0, 12);
  const [first, second, third, ...refused] = chosen.slice(12, 17);
  for (const tenant of alike) tenant.updateConfig({ serverPort: 25, securityType: "none" });
  first?.updateConfig({ username: "m.mustermann" });
  second?.updateConfig({ emailAddress: "no-reply@example.org" });
  third?.updateConfig({ serverAddress: "relay.example.net", emailPassword: undefined });
  for (const tenant of refused) tenant.credentials = { apiKey: "a-key-that-the-program-does-not-have" };
  return { driftedAlike: alike.length, driftedOtherwise: 3, refused: refused.length };
}

/** Compares with the tenant itself. */
function isDeclared(tenant: EmulatedTenant): boolean {
  const config = tenant.config() ?? {};
  return Object.entries(SETTINGS).every(([name, value]) => config[name] === value);
}

async function requireSuccess(command: Promise<CommandResult>): Promise<void> {
  const { code, output } = await command;
  if (code !== 0) throw new Error(output);
}
