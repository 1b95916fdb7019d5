import { type EmulatedTenant, type Emulator, type EmulatorOptions, startEmulator } from "../../emulator";

/** An emulator for the tests of a file, and a tenant of its own for each of them. */
export function emulatedTenants(options: EmulatorOptions = {}) {
  let emulator: Emulator | undefined;
  let tenants = 0;
  beforeAll(async () => {
    emulator = await startEmulator(options);
  });
  afterAll(() => emulator?.stop());
  const started = () => {
    if (!emulator) throw new Error("the emulator starts with the first test, not before");
    return emulator;
  };
  return {
    get emulator(): Emulator {
      return started();
    },
    newTenant(): EmulatedTenant {
      tenants += 1;
      return started().tenant(`tenant-${tenants}`);
    },
  };
}

/** What `basicAuth()` declares, as a tenant holds it. */
export const HELD = {
  serverAddress: "smtp.example.com",
  serverPort: 587,
  securityType: "StartTLS",
  username: "alerts",
  emailPassword: "first-password",
  emailAddress: "alerts@example.com",
} as const;

/** What `microsoft365()` declares, as a tenant holds it. */
export const HELD_BY_MICROSOFT365 = {
  serviceProvider: "Microsoft365",
  clientId: "an-application",
  clientSecret: "first-client-secret",
  providerTenantId: "a-directory",
  emailAddress: "alerts@example.com",
} as const;

/** A different configuration, of whose password nobody told us. */
export const HELD_BY_OTHERS = {
  ...HELD,
  serverAddress: "smtp.other.example",
  emailPassword: "password-of-others",
} as const;

/** What each PATCH has touched, in the order in which they came. */
export function patchedPaths(tenant: EmulatedTenant): string[][] {
  const patches = tenant.journal.filter(({ method }) => method === "PATCH");
  return patches.map(({ body }) => (body as { path: string }[]).map(({ path }) => path));
}
