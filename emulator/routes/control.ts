import { z } from "zod";
import type { InstrumentedTenant } from "../emulated-tenant";
import { fault } from "../fault-schema";
import { type HttpRequest, tenantHost } from "../http";
import type { Organisation } from "../organisation";
import { type ApiResponse, errorResponse, noContent, ok } from "../responses";
import { emulatorSettings } from "../settings";
import { parse } from "../validation";

/**
 * The instruments of a test, for programs in another process or language. They stand beside the API, never in it,
 * and need no key: whoever reaches loopback may turn the knobs of a tenant that does not exist.
 */
const CONTROL = "/__emulator/";

export function isControl(path: string): boolean {
  return path.startsWith(CONTROL);
}

/** The tenant is told by `Host`, or by `?tenant=` where that is easier to say. */
export function handleControlRequest(organisation: Organisation, received: HttpRequest): ApiResponse {
  const instrument = CONTROL_ROUTES[`${received.method} ${received.path.slice(CONTROL.length)}`];
  if (instrument === undefined)
    return errorResponse(
      404,
      `There is no such instrument. There are ${Object.keys(CONTROL_ROUTES).join(", ")}.`,
    );
  const tenant = organisation.tenant(requestedTenant(received));
  try {
    return instrument(tenant, received.text, organisation);
  } catch (error) {
    return errorResponse(400, error instanceof Error ? error.message : String(error));
  }
}

type ControlRoute = (tenant: InstrumentedTenant, text: string, organisation: Organisation) => ApiResponse;

const CONTROL_ROUTES: Readonly<Record<string, ControlRoute>> = {
  "GET state": (tenant) =>
    ok({
      host: tenant.host,
      api: tenant.api,
      bareDocuments: tenant.bareDocuments,
      config: tenant.config() ?? null,
      document: tenant.document(),
      calls: tenant.requests(),
      faults: tenant.faults.size,
    }),
  "PUT config": (tenant, text) => {
    tenant.updateConfig(parse(z.record(z.string(), z.unknown()), JSON.parse(text)));
    return noContent;
  },
  "DELETE config": (tenant) => {
    tenant.deleteConfig();
    return noContent;
  },
  "GET journal": (tenant) => ok({ calls: tenant.requests(), journal: tenant.journal }),
  "DELETE journal": (tenant) => {
    tenant.clearJournal();
    return noContent;
  },
  "GET load": (_tenant, _text, { load }) => ok({ calls: load.requests, mostInFlight: load.maxInFlight }),
  "DELETE load": (_tenant, _text, { load }) => {
    load.clear();
    return noContent;
  },
  "POST faults": (tenant, text) => {
    for (const fault of parse(faults, JSON.parse(text))) tenant.fault(fault);
    return noContent;
  },
  "DELETE faults": (tenant) => {
    tenant.clearFaults();
    return noContent;
  },
  "PUT settings": (tenant, text, organisation) => {
    applySettings(tenant, organisation, parse(settings, JSON.parse(text)));
    return noContent;
  },
};

function requestedTenant({ host, query }: HttpRequest): string {
  const asked = query.get("tenant");
  return asked === null ? host : tenantHost(asked);
}

const settings = z.strictObject({
  api: z.enum(["patch", "both", "put"]).optional(),
  bareDocuments: z.boolean().optional(),
  /** null: any password */
  accepts: z.string().nullable().optional(),
  credentials: z
    .strictObject({
      apiKey: z.string().optional(),
      clientId: z.string().optional(),
      clientSecret: z.string().optional(),
    })
    .nullable()
    .optional(),
  // These three are one emulator's, not one tenant's.
  ...emulatorSettings.partial().shape,
  mailCa: z.string().nullable().optional(),
});

function applySettings(
  tenant: InstrumentedTenant,
  organisation: Organisation,
  asked: z.infer<typeof settings>,
) {
  if (asked.api !== undefined) tenant.api = asked.api;
  if (asked.bareDocuments !== undefined) tenant.bareDocuments = asked.bareDocuments;
  if (asked.accepts !== undefined) tenant.acceptPassword(asked.accepts ?? undefined);
  if (asked.credentials !== undefined) tenant.credentials = asked.credentials ?? undefined;
  if (asked.latencyMs !== undefined) organisation.settings.latencyMs = asked.latencyMs;
  if (asked.tokenLifetimeSeconds !== undefined)
    organisation.settings.tokenLifetimeSeconds = asked.tokenLifetimeSeconds;
  if (asked.mailCa !== undefined) organisation.settings.mailCa = asked.mailCa ?? undefined;
}

/** One fault, or a list of them. All are checked before the first is queued. */
const faults = z.preprocess((told) => (Array.isArray(told) ? told : [told]), z.array(fault));
