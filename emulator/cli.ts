#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type Api, type Emulator, type EmulatorOptions, startEmulator } from ".";
import { MAX_LATENCY_MS } from "./settings";

const HELP = `Qlik Cloud tenants on loopback, for the transports/email-config API.

  --port N           listen on this port (default: any that is free)
  --api WHICH        patch, both or put: tenants before, in and after the move from PATCH to PUT (default: both)
  --latency MS       add so many milliseconds to each answer (default: 0)
  --mail-ca FILE     trust mail servers whose certificates come from the authority in this PEM file
  --json             when ready, print one line of JSON instead of a text
  --help             print this

Every name under .localhost is a tenant of its own: http://acme.localhost:PORT, http://beta.localhost:PORT …
It stops on SIGINT and SIGTERM.`;

async function main(): Promise<void> {
  const asked = parseArguments(process.argv.slice(2));
  if (asked === "help") {
    console.log(HELP);
    return;
  }
  const emulator = await startEmulator(asked.options);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void emulator.stop());
  console.log(asked.json ? introductionAsJson(emulator) : introductionText(emulator));
}

function parseArguments(words: string[]): "help" | { options: EmulatorOptions; json: boolean } {
  const { values } = parseArgs({
    args: words,
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
    throw new Error(`${flag} takes a whole number from 0 to ${max}, not "${text}".`);
  return Number(text);
}

function api(text: string | undefined): Api | undefined {
  if (text === undefined || text === "patch" || text === "both" || text === "put") return text;
  throw new Error(`--api takes patch, both or put, not "${text}".`);
}

function introductionText({ url, port, keys, oauth }: Emulator): string {
  return `The emulator listens at ${url}. Every name under .localhost is a tenant of its own.
  a tenant             http://acme.localhost:${port}
  API key of an admin  ${keys.admin}
  API key of a user    ${keys.user} (gets 403)
  OAuth client         ${oauth.clientId}, secret ${oauth.clientSecret}
  instruments          ${url}/__emulator/state?tenant=acme`;
}

function introductionAsJson({ url, port, keys, oauth }: Emulator): string {
  return JSON.stringify({ url, port, keys, oauth, exampleTenantUrl: `http://acme.localhost:${port}` });
}

/** A typing error or a port that is taken is told in one line: a stack trace would help nobody. */
function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  return code === "EADDRINUSE"
    ? "Something else listens on that port already: choose another with --port."
    : error.message;
}

main().catch((error: unknown) => {
  console.error(`${errorText(error)}\nTry --help.`);
  process.exitCode = 1;
});
