import { z } from "zod";
import { type Answer, done, found, refusal } from "../answers";
import type { InstrumentedTenant } from "../emulated-tenant";
import type { TellableFault } from "../faults";
import { type Received, tenantHost } from "../http-exchange";
import type { Organisation } from "../organisation";

/**
 * The instruments of a test, for programs in another process or language. They stand beside the API, never in it,
 * and need no key: whoever reaches loopback may turn the knobs of a tenant that does not exist.
 */
const CONTROL = "/__emulator/";

export function isControl(path: string): boolean {
  return path.startsWith(CONTROL);
}

/** The tenant is told by `Host`, or by `?tenant=` where that is easier to say. */
export function answerControl(organisation: Organisation, received: Received): Answer {
  const instrument = INSTRUMENTS[`${received.method} ${received.path.slice(CONTROL.length)}`];
  if (instrument === undefined)
    return refusal(404, `There is no such instrument. There are ${Object.keys(INSTRUMENTS).join(", ")}.`);
  const tenant = organisation.tenant(tenantAsked(received));
  try {
    return instrument(tenant, received.text, organisation);
  } catch (error) {
    return refusal(400, error instanceof z.ZodError ? z.prettifyError(error) : String(error));
  }
}

type Instrument = (tenant: InstrumentedTenant, text: string, organisation: Organisation) => Answer;

const INSTRUMENTS: Readonly<Record<string, Instrument>> = {
  "GET state": (tenant) =>
    found({
      host: tenant.host,
      api: tenant.api,
      bareDocuments: tenant.bareDocuments,
      config: tenant.config() ?? null,
      document: tenant.document(),
      calls: tenant.calls(),
      faults: tenant.faults.waiting,
    }),
  "PUT config": (tenant, text) => {
    tenant.holds(z.record(z.string(), z.unknown()).parse(JSON.parse(text)));
    return done;
  },
  "DELETE config": (tenant) => {
    tenant.forget();
    return done;
  },
  "GET journal": (tenant) => found({ calls: tenant.calls(), journal: tenant.journal }),
  "DELETE journal": (tenant) => {
    tenant.clearJournal();
    return done;
  },
  "GET load": (_tenant, _text, { load }) => found({ calls: load.calls, mostInFlight: load.mostInFlight }),
  "DELETE load": (_tenant, _text, { load }) => {
    load.clear();
    return done;
  },
  "POST faults": (tenant, text) => {
    for (const fault of faults.parse(JSON.parse(text))) tenant.fault(fault);
    return done;
  },
  "DELETE faults": (tenant) => {
    tenant.clearFaults();
    return done;
  },
  "PUT settings": (tenant, text, organisation) => {
    applySettings(tenant, organisation, settings.parse(JSON.parse(text)));
    return done;
  },
};

function tenantAsked({ host, query }: Received): string {
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
  latencyMs: z.number().min(0).optional(),
  tokenLifetimeSeconds: z.number().optional(),
  mailCa: z.string().nullable().optional(),
});

function applySettings(
  tenant: InstrumentedTenant,
  organisation: Organisation,
  asked: z.infer<typeof settings>,
) {
  if (asked.api !== undefined) tenant.api = asked.api;
  if (asked.bareDocuments !== undefined) tenant.bareDocuments = asked.bareDocuments;
  if (asked.accepts !== undefined) tenant.accepts(asked.accepts ?? undefined);
  if (asked.credentials !== undefined) tenant.credentials = asked.credentials ?? undefined;
  if (asked.latencyMs !== undefined) organisation.settings.latencyMs = asked.latencyMs;
  if (asked.tokenLifetimeSeconds !== undefined)
    organisation.settings.tokenLifetimeSeconds = asked.tokenLifetimeSeconds;
  if (asked.mailCa !== undefined) organisation.settings.mailCa = asked.mailCa ?? undefined;
}

const occasion = {
  on: z.string().optional(),
  after: z.int().min(0).optional(),
  // JSON has no Infinity and writes null for it.
  times: z
    .int()
    .min(1)
    .nullable()
    .optional()
    .transform((times) => (times === null ? Number.POSITIVE_INFINITY : times)),
};
const applied = z.boolean().optional();
const holds = z.record(z.string(), z.unknown());

const fault = z.discriminatedUnion("kind", [
  z.strictObject({
    ...occasion,
    kind: z.literal("status"),
    status: z.int().min(200).max(599),
    body: z.unknown().optional(),
    headers: z.record(z.string(), z.string()).optional(),
  }),
  z.strictObject({ ...occasion, kind: z.literal("rate limit"), retryAfter: z.string().optional() }),
  z.strictObject({
    ...occasion,
    kind: z.literal("reset"),
    when: z.enum(["before", "applied", "mid-answer"]),
  }),
  z.strictObject({
    ...occasion,
    kind: z.literal("stall"),
    when: z.enum(["before headers", "mid-body"]),
    applied,
  }),
  z.strictObject({
    ...occasion,
    kind: z.literal("body"),
    text: z.string(),
    contentType: z.string().optional(),
    status: z.int().min(200).max(599).optional(),
    applied,
  }),
  z.strictObject({ ...occasion, kind: z.literal("truncated"), applied }),
  z.strictObject({ ...occasion, kind: z.literal("another writer"), holds }),
  z.strictObject({ ...occasion, kind: z.literal("another writer after"), holds }),
  z.strictObject({ ...occasion, kind: z.literal("log in page") }),
  z.strictObject({ ...occasion, kind: z.literal("redirect"), to: z.string() }),
  z.strictObject({ ...occasion, kind: z.literal("token expires") }),
]) satisfies z.ZodType<TellableFault>;

/** One fault, or a list of them. */
const faults = z.preprocess((told) => (Array.isArray(told) ? told : [told]), z.array(fault));
