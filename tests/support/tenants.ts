import { type EmulatedTenant, type Emulator, type EmulatorOptions, startEmulator } from "../../emulator";
import { basicAuthArgs } from "./arguments";
import { FakeEngine } from "./fake-engine";
import type { ProviderOptions, ResourceOptions } from "./provider-process";

/** An emulator for the tests of a file, and tenants of it that only one test uses. */
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

export interface StackOptions extends ProviderOptions {
  /** The tenant's configuration before the test. */
  config?: Record<string, unknown>;
  /** The only password that the tenant's mail server accepts. Default: there is no mail server. */
  acceptedPassword?: string;
}

export interface FakeStack {
  readonly tenant: EmulatedTenant;
  readonly engine: FakeEngine;
}

/** An emulator for the tests of a file, and stacks of the fake engine, each with a tenant that only one test uses. */
export function fakeStacks(emulatorOptions?: EmulatorOptions) {
  const tenants = emulatedTenants(emulatorOptions);
  const newStack = ({ config, acceptedPassword, ...options }: StackOptions = {}): FakeStack => {
    const tenant = tenants.newTenant();
    if (config) tenant.updateConfig(config);
    tenant.acceptPassword(acceptedPassword);
    return { tenant, engine: new FakeEngine(tenant, options) };
  };
  return {
    tenants,
    newStack,
    /** A stack whose resource exists. The journal, the messages and the events of its creation are cleared. */
    async appliedStack(
      args: object = basicAuthArgs(),
      { ignoreChanges, secretInputs, ...options }: StackOptions & ResourceOptions = {},
    ): Promise<FakeStack> {
      const stack = newStack(options);
      await stack.engine.up(args, {
        ...(ignoreChanges && { ignoreChanges }),
        ...(secretInputs && { secretInputs }),
      });
      stack.tenant.clearJournal();
      stack.engine.messages.length = 0;
      stack.engine.events.length = 0;
      return stack;
    },
  };
}

/** The configuration that `basicAuth()` declares, as a tenant has it. */
export const BASIC_AUTH = {
  serverAddress: "smtp.example.com",
  serverPort: 587,
  securityType: "StartTLS",
  username: "alerts",
  emailPassword: "first-password",
  emailAddress: "alerts@example.com",
} as const;

/** The configuration that `microsoft365()` declares, as a tenant has it. */
export const MICROSOFT_365 = {
  serviceProvider: "Microsoft365",
  clientId: "an-application",
  clientSecret: "first-client-secret",
  providerTenantId: "a-directory",
  emailAddress: "alerts@example.com",
} as const;

/** A different configuration, whose password no state has. */
export const OTHER_CONFIG = {
  ...BASIC_AUTH,
  serverAddress: "smtp.other.example",
  emailPassword: "other-password",
} as const;

/** The paths of each PATCH, in the order of the requests. */
export function patchedPaths(tenant: EmulatedTenant): string[][] {
  const patches = tenant.journal.filter(({ method }) => method === "PATCH");
  return patches.map(({ body }) => (body as { path: string }[]).map(({ path }) => path));
}
