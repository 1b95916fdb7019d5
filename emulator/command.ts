import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type Api, type Emulator, type EmulatorOptions, startEmulator } from ".";
import { MAX_LATENCY_MS } from "./settings";

const HELP = `Qlik Cloud tenants on loopback, for the transports/email-config API.

  --port N           listen on this port (default: any free port)
  --api WHICH        patch, both or put: tenants before, during or after the move from PATCH to PUT (default: both)
  --latency MS       add this delay to each response (default: 0)
  --mail-ca FILE     trust mail servers with certificates of the authority in this PEM file
  --json             when ready, print one line of JSON instead of text
  --help             print this

Every name under .localhost is a separate tenant: http://acme.localhost:PORT, http://beta.localhost:PORT …
The emulator stops on SIGINT and SIGTERM.`;

/** Runs the command until the emulator listens. A wrong argument is one line, and exit code 1. */
export async function runEmulator(args: string[]): Promise<void> {
  try {
    await main(args);
  } catch (error) {
    console.error(`${errorText(error)}\nTry --help.`);
    process.exitCode = 1;
  }
}

async function main(args: string[]): Promise<void> {
  const parsed = parseArguments(args);
  if (parsed === "help") {
    console.log(HELP);
    return;
  }
  const emulator = await startEmulator(parsed.options);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void emulator.stop());
  console.log(parsed.json ? introductionAsJson(emulator) : introductionText(emulator));
}

function parseArguments(args: string[]): "help" | { options: EmulatorOptions; json: boolean } {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: "string" },
      api: { type: "string" },
      latency: { type: "string" },
      "mail-ca": { type: "string" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return "help";
  return {
    json: values.json,
    options: {
      port: wholeNumber("--port", values.port, 65535),
      api: api(values.api),
      latencyMs: wholeNumber("--latency", values.latency, MAX_LATENCY_MS),
      mailCa: values["mail-ca"] === undefined ? undefined : readFileSync(values["mail-ca"], "utf8"),
    },
  };
}

function wholeNumber(flag: string, text: string | undefined, max: number): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text) || Number(text) > max)
    throw new Error(`${flag} must be a whole number from 0 to ${max}, not "${text}".`);
  return Number(text);
}

function api(text: string | undefined): Api | undefined {
  if (text === undefined || text === "patch" || text === "both" || text === "put") return text;
  throw new Error(`--api must be patch, both or put, not "${text}".`);
}

function introductionText({ url, port, keys, oauth }: Emulator): string {
  return `The emulator listens at ${url}. Every name under .localhost is a separate tenant.
  a tenant             http://acme.localhost:${port}
  API key of an admin  ${keys.admin}
  API key of a user    ${keys.user} (gets 403)
  OAuth client         ${oauth.clientId}, secret ${oauth.clientSecret}
  control API          ${url}/__emulator/state?tenant=acme`;
}

function introductionAsJson({ url, port, keys, oauth }: Emulator): string {
  return JSON.stringify({ url, port, keys, oauth, exampleTenantUrl: `http://acme.localhost:${port}` });
}

/** Returns one line without a stack trace, because the user has made a mistake in the arguments. */
function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  return code === "EADDRINUSE" ? "The port is in use. Choose another one with --port." : error.message;
}
