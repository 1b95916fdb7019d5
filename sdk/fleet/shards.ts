import { createHash } from "node:crypto";
import { parseTenantName } from "../../provider/client/tenant-url";
import { ProgramError } from "../program-error";

/** The part of a fleet that one stack manages. */
export type Shard =
  /** One of `count` parts of about the same size, counted from 0, by {@link shardOf}. */
  | { index: number; count: number }
  /** The tenants of a region, by {@link regionOf}. */
  | { region: string }
  /** Any other division. For each host it must return the same in all runs, and true in one stack only. */
  | ((host: string) => boolean);

/**
 * Returns the shard of a tenant, from 0 to `count - 1`. It depends only on the host name and the count, in all versions. It
 * is the jump consistent hash (Lamping and Veach, 2014) of the first eight bytes, big-endian, of the SHA-256 of the host
 * name in lower case. A greater count moves the minimum number of tenants, and only to the new shards.
 *
 * @throws if the count is not a whole number above 0, or if the host is not a valid host name or URL
 * @example
 * ```ts
 * shardOf("acme.eu.qlikcloud.com", 4); // 1
 * ```
 */
export function shardOf(host: string, count: number): number {
  if (!Number.isSafeInteger(count) || count < 1)
    throw new ProgramError("QLIK1504", `shardOf: count must be a whole number above 0, not ${count}.`);
  const digest = createHash("sha256").update(parseTenantName(host).host).digest();
  return jumpHash(digest.readBigUInt64BE(), count);
}

/**
 * Returns the region in the host name of a tenant: `eu` for `acme.eu.qlikcloud.com`. A tenant in another domain has the
 * region `other`, so that each tenant has a region.
 *
 * @throws if the host is not a valid host name or URL
 * @example
 * ```ts
 * regionOf("acme.eu.qlikcloud.com"); // "eu"
 * ```
 */
export function regionOf(host: string): string {
  return /\.([^.]+)\.qlikcloud(gov)?\.com$/.exec(parseTenantName(host).host)?.[1] ?? "other";
}

/** Returns a filter for the hosts of a shard; all hosts by default. */
export function shardFilter(shard: Shard | undefined): (host: string) => boolean {
  if (shard === undefined) return () => true;
  if (typeof shard === "function") return shard;
  if ("region" in shard) return (host) => regionOf(host) === shard.region;
  const { index, count } = shard;
  if (!Number.isSafeInteger(index) || index < 0 || !(index < count))
    throw new ProgramError(
      "QLIK1504",
      `shard: index must be a whole number from 0 to count - 1, not ${index} with the count ${count}.`,
    );
  return (host) => shardOf(host, count) === index;
}

/** A Fast, Minimal Memory, Consistent Hash Algorithm, arXiv:1406.2294. Exported for its published vectors. */
export function jumpHash(key: bigint, count: number): number {
  let state = key;
  let bucket = -1;
  let next = 0;
  while (next < count) {
    bucket = next;
    state = BigInt.asUintN(64, state * 2862933555777941757n + 1n);
    next = Math.floor((bucket + 1) * (2 ** 31 / (Number(state >> 33n) + 1)));
  }
  return bucket;
}
