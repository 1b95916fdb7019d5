import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto";
import type { Secrets } from "../planner/request-body";
import { SECRET_NAMES, SECRET_SOURCES, type SecretName } from "../planner/settings";

/**
 * How a secret comes to the provider and what the state keeps of it: its value (which the engine encrypts), or, where it
 * is read from the environment, a salted scrypt fingerprint, by which a rotation can be told and nothing else.
 */

/** The state's keys for fingerprints. */
const FINGERPRINT = {
  emailPassword: "emailPasswordFingerprint",
  clientSecret: "clientSecretFingerprint",
} as const;

/** What inputs and a state may hold of secrets. */
export type SecretProperties = { [name in SecretName]?: string | undefined } & {
  [name in (typeof SECRET_SOURCES)[SecretName]]?: { env: string } | undefined;
} & { [name in (typeof FINGERPRINT)[SecretName]]?: string | undefined };

/** What the state keeps of the secrets last applied. */
export type AppliedSecrets = {
  [key in SecretName | (typeof FINGERPRINT)[SecretName]]?: string;
};

/** The secrets of a program: their values for requests, what the state shall keep, and which are still the same. */
export interface DeclaredSecrets {
  values: Secrets;
  toKeep: AppliedSecrets;
  unchanged: ReadonlySet<SecretName>;
}

/** What a state keeps of the secrets last applied, of those that the tenant holds. */
export function appliedSecrets(
  state: SecretProperties | undefined,
  isHeld = (_: SecretName) => true,
): AppliedSecrets {
  const applied: AppliedSecrets = {};
  for (const name of SECRET_NAMES.filter(isHeld)) {
    const { [name]: value, [FINGERPRINT[name]]: fingerprint } = state ?? {};
    if (value !== undefined) applied[name] = value;
    if (fingerprint !== undefined) applied[FINGERPRINT[name]] = fingerprint;
  }
  return applied;
}

/** The values among what a state keeps; of a fingerprint there is none. */
export function knownValues(applied: AppliedSecrets): Secrets {
  return Object.fromEntries(
    SECRET_NAMES.flatMap((name) => (applied[name] === undefined ? [] : [[name, applied[name]]])),
  );
}

/** Reads declared secrets and compares them with those last applied. */
export class SecretReader {
  /** One for a process: the fingerprints of a fleet that shares a secret are then computed once. */
  private readonly salt = randomBytes(SALT_BYTES);
  private readonly computed = new Map<string, Promise<Buffer>>();

  constructor(private readonly environment: NodeJS.ProcessEnv) {}

  async read(inputs: SecretProperties, lastApplied: AppliedSecrets): Promise<DeclaredSecrets> {
    const values: Secrets = {};
    const toKeep: AppliedSecrets = {};
    const unchanged = new Set<SecretName>();
    for (const name of SECRET_NAMES) {
      const value = this.valueOf(name, inputs);
      if (value === undefined) continue;
      values[name] = value;
      const fingerprint = lastApplied[FINGERPRINT[name]];
      const isSame = await this.isSame(value, lastApplied[name], fingerprint);
      if (isSame) unchanged.add(name);
      if (inputs[SECRET_SOURCES[name]] === undefined) toKeep[name] = value;
      else toKeep[FINGERPRINT[name]] = (isSame && fingerprint) || (await this.fingerprintOf(value));
    }
    return { values, toKeep, unchanged };
  }

  private valueOf(name: SecretName, inputs: SecretProperties): string | undefined {
    const from = inputs[SECRET_SOURCES[name]];
    if (from === undefined) return inputs[name];
    const value = Object.hasOwn(this.environment, from.env) && this.environment[from.env];
    if (value) return value;
    throw new Error(
      `${SECRET_SOURCES[name]}: the environment variable ${from.env} is not set where the provider runs. Set it for every ` +
        "command that previews or updates the stack.",
    );
  }

  private async isSame(
    value: string,
    lastValue: string | undefined,
    fingerprint: string | undefined,
  ): Promise<boolean> {
    if (fingerprint === undefined) return value === lastValue;
    const [salt, hash] = fingerprint.split(":").map((part) => Buffer.from(part, "base64url"));
    return (
      salt !== undefined && hash?.length === HASH_BYTES && timingSafeEqual(await this.hash(value, salt), hash)
    );
  }

  private async fingerprintOf(value: string): Promise<string> {
    const hash = await this.hash(value, this.salt);
    return `${this.salt.toString("base64url")}:${hash.toString("base64url")}`;
  }

  private hash(value: string, salt: Buffer): Promise<Buffer> {
    const key = `${salt.toString("base64url")}:${value}`;
    const known = this.computed.get(key);
    if (known) return known;
    const hash = new Promise<Buffer>((resolve, reject) => {
      scrypt(value, salt, HASH_BYTES, SCRYPT_COST, (error, derived) =>
        error ? reject(error) : resolve(derived),
      );
    });
    this.computed.set(key, hash);
    return hash;
  }
}

const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** 32 MiB and tens of milliseconds for each guess. */
const SCRYPT_COST: ScryptOptions = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };
