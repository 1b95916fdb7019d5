import { request } from "undici";
import { type EmulatedTenant, type Emulator, type EmulatorOptions, startEmulator } from "../../emulator";

export const EMAIL_CONFIG = "/api/v1/transports/email-config";

/** Starts emulators that are stopped after the test, however it ends: one left over would keep jest running. */
export function emulatorsOfOneTest(): (options?: EmulatorOptions) => Promise<Emulator> {
  const started: Emulator[] = [];
  afterEach(async () => {
    await Promise.all(started.splice(0).map((emulator) => emulator.stop()));
  });
  return async (options) => {
    const emulator = await startEmulator(options);
    started.push(emulator);
    return emulator;
  };
}

export interface Heard {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly text: string;
  /** Undefined where the text is no JSON. */
  readonly json: unknown;
}

export interface Asking {
  readonly body?: unknown;
  /** Null: none at all. */
  readonly key?: string | null;
  readonly contentType?: string;
  readonly signal?: AbortSignal;
}

/** Calls one tenant over real HTTP: the connection goes to loopback, the Host header names the tenant. */
export function callerOf(emulator: Emulator, tenant: EmulatedTenant) {
  const call = async (method: string, path: string, asking: Asking = {}): Promise<Heard> => {
    const key = asking.key === undefined ? emulator.keys.admin : asking.key;
    const { statusCode, headers, body } = await request(`http://127.0.0.1:${emulator.port}${path}`, {
      method: method as "GET",
      headers: {
        host: `${tenant.host}:${emulator.port}`,
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(asking.body === undefined ? {} : { "content-type": asking.contentType ?? "application/json" }),
      },
      body: asking.body === undefined ? null : written(asking.body),
      ...(asking.signal ? { signal: asking.signal } : {}),
    });
    const text = await body.text();
    return { status: statusCode, headers, text, json: parsed(text) };
  };
  return {
    call,
    get: (asking?: Asking) => call("GET", EMAIL_CONFIG, asking),
    patch: (operations: unknown, asking?: Asking) =>
      call("PATCH", EMAIL_CONFIG, { body: operations, ...asking }),
    put: (config: unknown, asking?: Asking) => call("PUT", EMAIL_CONFIG, { body: config, ...asking }),
    remove: (asking?: Asking) => call("DELETE", EMAIL_CONFIG, asking),
    validate: (asking?: Asking) => call("POST", `${EMAIL_CONFIG}/actions/validate`, asking),
    verify: (asking?: Asking) => call("POST", `${EMAIL_CONFIG}/actions/verify-connection`, asking),
    sendTestMail: (mail: unknown, asking?: Asking) =>
      call("POST", `${EMAIL_CONFIG}/actions/send-test-email`, { body: mail, ...asking }),
    token: (body: unknown, asking?: Asking) => call("POST", "/oauth/token", { body, key: null, ...asking }),
  };
}

export type Caller = ReturnType<typeof callerOf>;

/** A configuration as a person would have made it in the console. */
export const HELD = {
  serverAddress: "smtp.example.com",
  serverPort: 587,
  securityType: "StartTLS",
  username: "mailer",
  emailPassword: "hush",
  emailAddress: "mailer@example.com",
};

export const WHOLE_BASIC_AUTH = { serviceProvider: "BasicAuth", providerConfig: HELD };

export const WHOLE_MICROSOFT_365 = {
  serviceProvider: "Microsoft365",
  providerConfig: {
    clientId: "an-application",
    clientSecret: "an-application-secret",
    providerTenantId: "a-directory",
    emailAddress: "mailer@example.com",
  },
};

/** The patch that makes such a configuration out of nothing. */
export function adding(settings: Record<string, unknown>) {
  return Object.entries(settings).map(([name, value]) => ({ op: "add", path: `/${name}`, value }));
}

function written(body: unknown): string {
  return typeof body === "string" ? body : JSON.stringify(body);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
