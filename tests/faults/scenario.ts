import type { EmulatedTenant } from "../../emulator";
import type { MailServer } from "../../test-harness/mail-server";
import { testClock } from "../support/clock";
import { type EntryPoint, FakeEngine } from "../support/fake-engine";
import { type ProviderOptions, SHORT_TIMES } from "../support/provider-process";
import type { emulatedTenants } from "../support/tenants";
import type { FaultCase } from "./faults";
import { type Gateway, startGateway } from "./gateway";
import type { Fixture, Operation } from "./operations";

/** What all scenarios share. */
export interface Services {
  readonly tenants: ReturnType<typeof emulatedTenants>;
  readonly mailServer: MailServer;
  /** Default: the dynamic one. */
  readonly entryPoint?: EntryPoint;
}

/** A request that an operation makes if nothing fails. */
export interface PlannedRequest {
  readonly to: "tenant" | "next";
  /** "GET", "POST validate" … */
  readonly name: string;
  /** The number of earlier requests with the same name to the same tenant. */
  readonly nth: number;
  /** The number of all earlier requests. */
  readonly position: number;
}

/** One operation on a stack and tenants that nothing else uses. */
export class Scenario {
  private onWait: (() => Promise<void>) | undefined;
  private readonly emailsBefore: number;

  private constructor(
    readonly operation: Operation,
    readonly fixture: Fixture,
    readonly engine: FakeEngine,
    private readonly gateway: Gateway | undefined,
    private readonly mailServer: MailServer,
  ) {
    this.emailsBefore = this.countEmails();
  }

  /** Runs everything before the operation. */
  static async start(
    { tenants, mailServer, entryPoint }: Services,
    operation: Operation,
    fault?: FaultCase,
  ): Promise<Scenario> {
    const { emulator } = tenants;
    const gateway = fault?.kind === "refused connection" ? await startGateway(emulator.port) : undefined;
    const newTenant = () => gateway?.tenantBehind(tenants.newTenant()) ?? tenants.newTenant();
    const tenant = newTenant();
    const recipient = `${tenant.host.replace(".localhost", "")}@example.com`;
    const fixture = { tenant, next: newTenant(), mailServer, recipient };
    let scenario: Scenario | undefined;
    const clock = testClock({ onWait: async () => scenario?.onWait?.() });
    const options: ProviderOptions = { clock };
    if (operation.usesOAuth) options.configuration = { ...emulator.oauth, apiKey: "" };
    const engine = new FakeEngine(tenant, options, entryPoint);
    if (operation.api) tenant.api = operation.api;
    if (operation.previous) await engine.up(operation.previous(fixture));
    if (operation.drift) tenant.updateConfig(operation.drift);
    // Not earlier, because the operations before may be slow on a busy machine.
    if (fault?.kind === "stall") Object.assign(options, shortTimes(engine));
    for (const { journal } of [tenant, fixture.next]) journal.length = 0;
    clock.waits.length = 0;
    engine.messages.length = 0;
    scenario = new Scenario(operation, fixture, engine, gateway, mailServer);
    return scenario;
  }

  get tenants(): EmulatedTenant[] {
    return [this.fixture.tenant, this.fixture.next];
  }

  get program(): Record<string, unknown> {
    return { ...this.operation.program(this.fixture) };
  }

  /** The number of e-mails that the operation sent. */
  get emails(): number {
    return this.countEmails() - this.emailsBefore;
  }

  inject({ fault }: FaultCase, request: PlannedRequest, isRepeated: boolean): void {
    const { gateway, fixture, engine } = this;
    if (fault === undefined) {
      gateway?.refuseAfter(request.position);
      if (!isRepeated) this.onWait = async () => gateway?.accept();
      return;
    }
    const times = isRepeated ? Number.POSITIVE_INFINITY : 1;
    const trigger = { on: request.name, after: request.nth, times };
    fixture[request.to].fault({ ...fault(engine.clock.now()), ...trigger });
  }

  async clearFaults(): Promise<void> {
    const { options } = this.engine;
    delete options.timeouts;
    delete options.retryPolicy;
    for (const tenant of this.tenants) tenant.clearFaults();
    await this.gateway?.accept();
  }

  async perform(): Promise<void> {
    const { engine, operation, program } = this;
    switch (operation.verb) {
      case "up":
        await engine.up(program);
        return;
      case "preview": {
        const diff = await engine.preview(program);
        if (!diff?.hasChanges) throw new Error("the preview shows no changes");
        return;
      }
      case "refresh":
        await engine.refresh();
        return;
      case "destroy":
        await engine.destroy();
    }
  }

  async stop(): Promise<void> {
    await this.gateway?.stop();
  }

  private countEmails(): number {
    return this.mailServer.received.filter(({ to }) => to === this.fixture.recipient).length;
  }
}

/** A process behind a protocol is slower. */
function shortTimes({ entryPoint }: FakeEngine): ProviderOptions {
  const { timeouts, retryPolicy } = SHORT_TIMES;
  return entryPoint.refreshesFirst
    ? { timeouts: { ...timeouts, responseMs: 5 * timeouts.responseMs }, retryPolicy }
    : { timeouts, retryPolicy };
}
