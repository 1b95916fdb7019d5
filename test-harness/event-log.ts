import { EVENT_LOG_VERSION, type Event } from "../provider/event-log/event";

/** A fleet's log: how many tenants it has, and how many of them need attention. */
export interface FleetLog {
  tenants: number;
  stack?: string;
  /** Tenants on which a client has changed the same settings to the same values. */
  driftedAlike?: number;
  /** Tenants that differ each in its own way. */
  driftedOtherwise?: number;
  /** Tenants that refuse the credentials. */
  refused?: number;
  unreachable?: number;
}

/** The lines that a preview of a fleet writes, one a tenant. The tenants that need attention come first. */
export function fleetEvents(log: FleetLog): Event[] {
  const { tenants, driftedAlike = 0, driftedOtherwise = 0, refused = 0, unreachable = 0 } = log;
  const kinds = [
    ...Array<Kind>(driftedAlike).fill(driftAlike),
    ...Array<Kind>(driftedOtherwise).fill(driftOtherwise),
    ...Array<Kind>(refused).fill(refusal),
    ...Array<Kind>(unreachable).fill(unreachability),
  ];
  return Array.from({ length: tenants }, (_, index) => {
    const host = `tenant-${String(index).padStart(4, "0")}.eu.qlikcloud.com`;
    return { ...event(host, index, log.stack), ...kinds[index]?.(host, index) };
  });
}

/** An event log with these lines. */
export function ndjson(events: object[]): string {
  return events.map((one) => `${JSON.stringify(one)}\n`).join("");
}

function event(host: string, index: number, stack = "prod"): Event {
  return {
    version: EVENT_LOG_VERSION,
    time: new Date(Date.UTC(2026, 10, 25, 8, 0, 0, index)).toISOString(),
    run: `run-of-${stack}`,
    entryPoint: "dynamic",
    project: "mail",
    stack,
    urn: `urn:pulumi:${stack}::mail::qlik:index:EmailConfigFleet$pulumi-nodejs:dynamic/qlik:EmailConfig::${host}`,
    host,
    verb: "diff",
    preview: true,
    result: "in-sync",
    patch: [],
    isValid: true,
    errorCode: "OK",
    requests: 1,
    durationMs: 32.5,
  };
}

type Kind = (host: string, index: number) => Partial<Event>;

const driftAlike: Kind = () => ({
  result: "drifted",
  method: "PATCH",
  patch: [
    { op: "replace", path: "/serverAddress", value: "smtp.example.com", observed: "smtp.old.example" },
    { op: "replace", path: "/serverPort", value: 587, observed: 2525 },
  ],
});

const driftOtherwise: Kind = (_, index) => ({
  result: "drifted",
  method: "PATCH",
  patch: [
    { op: "replace", path: "/username", value: "alerts", observed: `admin-${index}` },
    { op: "add", path: "/emailPassword", value: "[secret]" },
  ],
  isValid: false,
  errorCode: "INVALID_CREDENTIALS",
});

const refusal: Kind = (host) => ({
  result: "failed",
  error: {
    code: "QLIK1201",
    kind: "credentials",
    message: `${host}: GET email-config: 401 Unauthorized. The credentials are wrong or expired.`,
    hint: "Renew the API key or the OAuth client.",
  },
});

const unreachability: Kind = (host) => ({
  result: "failed",
  error: {
    code: "QLIK1212",
    kind: "unreachable",
    message: `${host}: GET email-config: no connection was made (ECONNREFUSED).`,
    hint: "Run again.",
  },
});
