import { z } from "zod";
import { numberBetween, parse } from "./validation";

/** A timer of Node.js fires at once if its delay exceeds 2^31-1 ms; no client waits as long as this. */
export const MAX_LATENCY_MS = 600_000;
const MAX_TOKEN_LIFETIME_SECONDS = 31_536_000;

export const emulatorSettings = z.object({
  latencyMs: numberBetween(0, MAX_LATENCY_MS),
  tokenLifetimeSeconds: numberBetween(0, MAX_TOKEN_LIFETIME_SECONDS),
  mailCa: z.string("must be a text in PEM form").optional(),
});

type Values = z.output<typeof emulatorSettings>;

/** The settings that all tenants of one emulator share. They can be changed while it runs; an invalid value throws. */
export class EmulatorSettings {
  private values: Values;

  constructor(values: Values) {
    this.values = parse(emulatorSettings, values);
  }

  /** Added to each response of the API. */
  get latencyMs(): number {
    return this.values.latencyMs;
  }

  set latencyMs(latencyMs: number) {
    this.change({ latencyMs });
  }

  get tokenLifetimeSeconds(): number {
    return this.values.tokenLifetimeSeconds;
  }

  set tokenLifetimeSeconds(tokenLifetimeSeconds: number) {
    this.change({ tokenLifetimeSeconds });
  }

  /** PEM of the authority that issued the mail servers' certificates; undefined: those that the machine trusts. */
  get mailCa(): string | undefined {
    return this.values.mailCa;
  }

  set mailCa(mailCa: string | undefined) {
    this.change({ mailCa });
  }

  private change(changes: Partial<Values>): void {
    this.values = parse(emulatorSettings, { ...this.values, ...changes });
  }
}
