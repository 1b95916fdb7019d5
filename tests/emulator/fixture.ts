import { type EmulatedTenant, type Emulator, startEmulator } from "../../emulator";
import { type Client, clientOf } from "./client";

/** The emulator of a test file. */
export let emulator: Emulator;
/** A new tenant for each test, and a client of it. */
export let tenant: EmulatedTenant;
export let client: Client;

let tenants = 0;

beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.stop());
beforeEach(() => {
  tenants += 1;
  tenant = emulator.tenant(`tenant-${tenants}`);
  client = clientOf(emulator, tenant);
});
