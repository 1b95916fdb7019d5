import type { SerializableFault } from "./fault-schema";

/** The names that tenants had in version 0.1.0. */
export interface DeprecatedTenantNames {
  /** @deprecated Use `updateConfig`. */
  holds(changes: Record<string, unknown>): void;
  /** @deprecated Use `deleteConfig`. */
  forget(): void;
  /** @deprecated Use `acceptPassword`. */
  accepts(password: string | undefined): void;
  /** @deprecated Use `requests`. */
  calls(): string[];
}

/** The names that the counters had in version 0.1.0. */
export interface DeprecatedLoadNames {
  /** @deprecated Use `requests`. */
  readonly calls: number;
  /** @deprecated Use `maxInFlight`. */
  readonly mostInFlight: number;
}

/** @deprecated Use `SerializableFault`. */
export type TellableFault = SerializableFault;
