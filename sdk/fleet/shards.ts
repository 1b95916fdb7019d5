import { createHash } from "node:crypto";
import { RunError } from "@pulumi/pulumi";
import { parseTenantName } from "../../provider/client/tenant-url";

/** The part of a fleet that one stack has. */
export type Shard =
  /** One of `count` parts of about the same size, counted from 0, by {@link shardOf}. */
  | { index: number; count: number }
  /** The tenants of a region, by {@link regionOf}. */
  | { region: string }
  /** Whatever else divides a fleet. It has to answer the same in each run, and true in one stack alone. */
  | ((host: string) => boolean);

/**
 * Which of `count` shards a tenant belongs to, from 0 to `count - 1`. The answer depends on the host name and the count
 * alone, today and in later versions: it is the jump consistent hash (Lamping and Veach, 2014) of the first eight bytes,
 * big-endian, of the SHA-256 of the host name in lower case. A greater count moves tenants to the new shards only, and
 * no more of them than it has to.
 *
 * @throws where the count is no whole number above 0, or the host none
 * @example
 * ```ts
 * shardOf("acme.eu.qlikcloud.com", 4); // 1
 * ```
 */
export function shardOf(host: string, count: number): number {
  if (!Number.isSafeInteger(count) || count < 1)
    throw new RunError(`shardOf: the number of shards is ${count}; it must be a whole number above 0.`);
  const digest = createHash("sha256").update(parseTenantName(host).host).digest();
  return jumpHash(digest.readBigUInt64BE(), count);
}

/**
 * The region in the host name of a tenant: `eu` for `acme.eu.qlikcloud.com`. A tenant at any other domain is of the region
 * `other`, so that the regions of a fleet leave no tenant out.
 */
export function regionOf(host: string): string {
  return /\.([^.]+)\.qlikcloud(gov)?\.com$/.exec(parseTenantName(host).host)?.[1] ?? "other";
}

/** Answers whether a tenant is of a shard; without a shard, each is. */
export function membership(shard: Shard | undefined): (host: string) => boolean {
  if (shard === undefined) return () => true;
  if (typeof shard === "function") return shard;
  if ("region" in shard) return (host) => regionOf(host) === shard.region;
  const { index, count } = shard;
  if (!Number.isSafeInteger(index) || index < 0 || !(index < count))
    throw new RunError(
      `shard: the index is ${index} and the count ${count}; the index must be a whole number from 0 to count - 1.`,
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
