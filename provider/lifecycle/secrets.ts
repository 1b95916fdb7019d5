import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto";
import { redact } from "../client/redactor";
import { CodedError, codedMessage } from "../messages/coded";
import type { Secrets } from "../planner/request-body";
import { SECRET_NAMES, type SecretName, secretSourceOf } from "../planner/settings";
import { readSecretSource, type SecretSource } from "../secret-source";
import { hasUnknown, UNKNOWN } from "./unknown";

/**
 * The state keeps the value of a secret, which the engine encrypts. If the provider reads the secret from elsewhere, the
 * state keeps a salted scrypt fingerprint instead, which shows a rotation and nothing else.
 */
type FingerprintName = `${SecretName}Fingerprint`;

/** What inputs and a state may have of secrets. */
export type SecretProperties = { [name in SecretName | FingerprintName]?: string | undefined } & {
  [name in `${SecretName}From`]?: SecretSource | undefined;
};

/** What the state keeps of the secrets last applied. */
export type AppliedSecrets = { [key in SecretName | FingerprintName]?: string };

/** The secrets that a program declares. */
export interface DeclaredSecrets {
  values: Secrets;
  /** What the state keeps of them once they are applied. */
  toKeep: AppliedSecrets;
  /** Those whose value is the one last applied. */
  unchanged: ReadonlySet<SecretName>;
}

/** What a state has of the secrets last applied. */
export function appliedSecrets(
  state: SecretProperties | undefined,
  isIncluded = (_: SecretName) => true,
): AppliedSecrets {
  const applied: AppliedSecrets = {};
  for (const name of SECRET_NAMES.filter(isIncluded)) {
    const { [name]: value, [fingerprintOf(name)]: fingerprint } = state ?? {};
    if (value !== undefined) applied[name] = value;
    if (fingerprint !== undefined) applied[fingerprintOf(name)] = fingerprint;
  }
  return applied;
}

/** The values in what a state has; a fingerprint has none. */
export function knownValues(applied: AppliedSecrets): Secrets {
  return Object.fromEntries(
    SECRET_NAMES.flatMap((name) => (applied[name] === undefined ? [] : [[name, applied[name]]])),
  );
}

/** Reads declared secrets and compares them with those last applied. */
export class SecretReader {
  /** One salt for each process, so that the fingerprint of a secret that a fleet shares is computed once. */
  private readonly salt = randomBytes(SALT_BYTES);
  private readonly computed = new Map<string, Promise<Buffer>>();

  constructor(private readonly environment: NodeJS.ProcessEnv) {}

  /** @param secretInputs the arguments whose values no error may contain */
  async read(
    inputs: SecretProperties,
    lastApplied: AppliedSecrets,
    secretInputs: readonly string[] = [],
  ): Promise<DeclaredSecrets> {
    const values: Secrets = {};
    const toKeep: AppliedSecrets = {};
    const unchanged = new Set<SecretName>();
    for (const name of SECRET_NAMES) {
      const value = await this.valueOf(name, inputs, secretInputs);
      if (value === undefined) continue;
      values[name] = value;
      const fingerprint = lastApplied[fingerprintOf(name)];
      const isSame = await this.isSame(value, lastApplied[name], fingerprint);
      if (isSame) unchanged.add(name);
      if (inputs[secretSourceOf(name)] === undefined) toKeep[name] = value;
      else toKeep[fingerprintOf(name)] = (isSame && fingerprint) || (await this.newFingerprint(value));
    }
    return { values, toKeep, unchanged };
  }

  private async valueOf(
    name: SecretName,
    inputs: SecretProperties,
    secretInputs: readonly string[],
  ): Promise<string | undefined> {
    const source = secretSourceOf(name);
    const from = inputs[source];
    if (from === undefined) return inputs[name];
    if (hasUnknown(from)) return UNKNOWN;
    return readSecretSource(from, this.environment).catch((error: unknown) => {
      const { code, message } = codedMessage(error);
      const places = secretInputs.includes(source) ? Object.values(from) : [];
      throw new CodedError(code, `${source}: ${places.length > 0 ? redact(message, places) : message}`);
    });
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

  private async newFingerprint(value: string): Promise<string> {
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

function fingerprintOf(name: SecretName): FingerprintName {
  return `${name}Fingerprint`;
}

const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** A guess costs 32 MiB and tens of milliseconds. */
const SCRYPT_COST: ScryptOptions = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };
