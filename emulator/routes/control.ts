import { z } from "zod";
import type { InstrumentedTenant } from "../emulated-tenant";
import { fault } from "../fault-schema";
import { type HttpRequest, tenantHost } from "../http";
import type { Organisation } from "../organisation";
import { type ApiResponse, errorResponse, noContent, ok } from "../responses";
import { emulatorSettings } from "../settings";
import { parse } from "../validation";

/** The control API serves tests in another process or language. It is separate from the tenants' API and needs no key. */
const CONTROL = "/__emulator/";

export function isControl(path: string): boolean {
  return path.startsWith(CONTROL);
}

/** Handles a request of the control API. `Host` or `?tenant=` names the tenant. */
export function handleControlRequest(organisation: Organisation, request: HttpRequest): ApiResponse {
  const { method, path, host, query, text } = request;
  const route = CONTROL_ROUTES[`${method} ${path.slice(CONTROL.length)}`];
  if (route === undefined)
    return errorResponse(404, `Unknown control request. Known: ${Object.keys(CONTROL_ROUTES).join(", ")}.`);
  const name = query.get("tenant");
  try {
    const json = route(organisation.tenant(name === null ? host : tenantHost(name)), text, organisation);
    return json === undefined ? noContent : ok(json);
  } catch (error) {
    return errorResponse(400, error instanceof Error ? error.message : String(error));
  }
}

/** Returns the JSON of the response; undefined: 204. */
type ControlRoute = (tenant: InstrumentedTenant, text: string, organisation: Organisation) => unknown;

const CONTROL_ROUTES: Readonly<Record<string, ControlRoute>> = {
  "GET state": (tenant) => ({
    host: tenant.host,
    api: tenant.api,
    bareDocuments: tenant.bareDocuments,
    config: tenant.config() ?? null,
    document: tenant.document(),
    calls: tenant.requests(),
    faults: tenant.faults.size,
  }),
  "PUT config": (tenant, text) => tenant.updateConfig(parse(changes, JSON.parse(text))),
  "DELETE config": (tenant) => tenant.deleteConfig(),
  "GET journal": (tenant) => ({ calls: tenant.requests(), journal: tenant.journal }),
  "DELETE journal": (tenant) => tenant.clearJournal(),
  "GET load": (_tenant, _text, { load }) => ({ calls: load.requests, mostInFlight: load.maxInFlight }),
  "DELETE load": (_tenant, _text, { load }) => load.clear(),
  "POST faults": (tenant, text) => {
    for (const fault of parse(faults, JSON.parse(text))) tenant.fault(fault);
  },
  "DELETE faults": (tenant) => tenant.clearFaults(),
  "PUT settings": (tenant, text, organisation) =>
    applySettings(tenant, organisation, parse(settings, JSON.parse(text))),
};

const changes = z.record(z.string(), z.unknown());

/** One fault or a list of them. All are validated before the first is queued. */
const faults = z.preprocess((value) => (Array.isArray(value) ? value : [value]), z.array(fault));

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
  // These apply to all tenants.
  ...emulatorSettings.partial().shape,
  mailCa: z.string().nullable().optional(),
});

function applySettings(
  tenant: InstrumentedTenant,
  { settings: shared }: Organisation,
  {
    api,
    bareDocuments,
    accepts,
    credentials,
    latencyMs,
    tokenLifetimeSeconds,
    mailCa,
  }: z.infer<typeof settings>,
): void {
  if (api !== undefined) tenant.api = api;
  if (bareDocuments !== undefined) tenant.bareDocuments = bareDocuments;
  if (accepts !== undefined) tenant.acceptPassword(accepts ?? undefined);
  if (credentials !== undefined) tenant.credentials = credentials ?? undefined;
  if (latencyMs !== undefined) shared.latencyMs = latencyMs;
  if (tokenLifetimeSeconds !== undefined) shared.tokenLifetimeSeconds = tokenLifetimeSeconds;
  if (mailCa !== undefined) shared.mailCa = mailCa ?? undefined;
}
