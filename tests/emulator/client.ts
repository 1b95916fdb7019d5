import { request } from "undici";
import { type EmulatedTenant, type Emulator, type EmulatorOptions, startEmulator } from "../../emulator";

export const EMAIL_CONFIG = "/api/v1/transports/email-config";

/** Starts emulators that are stopped after each test; a running one would keep jest from exiting. */
export function emulatorsPerTest(): (options?: EmulatorOptions) => Promise<Emulator> {
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

export interface RequestOptions {
  readonly body?: unknown;
  /** The API key or access token; null: none. Default: the key of a tenant admin. */
  readonly key?: string | null;
  readonly contentType?: string;
  readonly signal?: AbortSignal;
}

export type Client = ReturnType<typeof clientOf>;

/** Returns a client of one tenant. It connects to loopback, and the Host header names the tenant. */
export function clientOf(emulator: Pick<Emulator, "port" | "keys">, tenant: Pick<EmulatedTenant, "host">) {
  const send = async (method: string, path: string, options: RequestOptions = {}) => {
    const { key = emulator.keys.admin, contentType = "application/json", body: content, signal } = options;
    const { statusCode, headers, body } = await request(`http://127.0.0.1:${emulator.port}${path}`, {
      method: method as "GET",
      headers: {
        host: `${tenant.host}:${emulator.port}`,
        ...(key !== null && { authorization: `Bearer ${key}` }),
        ...(content !== undefined && { "content-type": contentType }),
      },
      body:
        content === undefined || typeof content === "string" ? (content ?? null) : JSON.stringify(content),
      ...(signal && { signal }),
    });
    const text = await body.text();
    return { status: statusCode, headers, text, json: parseJson(text) };
  };
  return {
    send,
    get: (options?: RequestOptions) => send("GET", EMAIL_CONFIG, options),
    patch: (operations: unknown, options?: RequestOptions) =>
      send("PATCH", EMAIL_CONFIG, { body: operations, ...options }),
    put: (config: unknown, options?: RequestOptions) =>
      send("PUT", EMAIL_CONFIG, { body: config, ...options }),
    remove: (options?: RequestOptions) => send("DELETE", EMAIL_CONFIG, options),
    validate: (options?: RequestOptions) => send("POST", `${EMAIL_CONFIG}/actions/validate`, options),
    verify: (options?: RequestOptions) => send("POST", `${EMAIL_CONFIG}/actions/verify-connection`, options),
    sendTestEmail: (mail: unknown) => send("POST", `${EMAIL_CONFIG}/actions/send-test-email`, { body: mail }),
    token: (body: unknown, options?: RequestOptions) =>
      send("POST", "/oauth/token", { body, key: null, ...options }),
  };
}

export const SETTINGS = {
  serverAddress: "smtp.example.com",
  serverPort: 587,
  securityType: "StartTLS",
  username: "mailer",
  emailPassword: "hush",
  emailAddress: "mailer@example.com",
};

export const BASIC_AUTH = { serviceProvider: "BasicAuth", providerConfig: SETTINGS };

export const MICROSOFT_365 = {
  serviceProvider: "Microsoft365",
  providerConfig: {
    clientId: "an-application",
    clientSecret: "an-application-secret",
    providerTenantId: "a-directory",
    emailAddress: "mailer@example.com",
  },
};

/** Returns the patch that creates a configuration with these settings. */
export function addOperations(settings: Record<string, unknown>) {
  return Object.entries(settings).map(([name, value]) => ({ op: "add", path: `/${name}`, value }));
}

/** Undefined if the text is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
