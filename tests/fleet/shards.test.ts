import { regionOf, shardOf } from "../../sdk";
import { jumpHash, membership } from "../../sdk/fleet/shards";

const HOSTS = Array.from({ length: 4000 }, (_, index) => `tenant-${index}.eu.qlikcloud.com`);

describe("shardOf", () => {
  it.each([
    ["acme.eu.qlikcloud.com", [0, 1, 1, 1, 9, 45]],
    ["beta.us.qlikcloud.com", [0, 0, 3, 6, 6, 57]],
    ["x.qlikcloud.com", [0, 1, 1, 1, 14, 20]],
    ["a.b.example", [0, 0, 2, 7, 15, 15]],
  ])("leaves %s where it has always been, in 1, 2, 4, 8, 16 and 64 shards", (host, shards) => {
    expect([1, 2, 4, 8, 16, 64].map((count) => shardOf(host, count))).toEqual(shards);
  });

  it.each([
    [1n, 1, 0],
    [42n, 57, 43],
    [0xdead10ccn, 1, 0],
    [0xdead10ccn, 666, 361],
    [256n, 1024, 520],
  ])(
    "is the jump consistent hash that other implementations compute (key %s, %i buckets)",
    (key, count, bucket) => {
      expect(jumpHash(key, count)).toBe(bucket);
    },
  );

  it("is the same however the host is written", () => {
    for (const written of [
      "ACME.eu.qlikcloud.com",
      "https://acme.eu.qlikcloud.com/",
      "acme.eu.qlikcloud.com:443",
    ])
      expect(shardOf(written, 64)).toBe(shardOf("acme.eu.qlikcloud.com", 64));
  });

  it("makes shards of about the same size", () => {
    const sizes = Array.from(
      { length: 8 },
      (_, index) => HOSTS.filter((host) => shardOf(host, 8) === index).length,
    );

    for (const size of sizes) expect(Math.abs(size - 500)).toBeLessThan(75);
  });

  it("moves tenants to the new shard only, and no more than it has to", () => {
    const moved = HOSTS.filter((host) => shardOf(host, 8) !== shardOf(host, 9));

    expect(moved.every((host) => shardOf(host, 9) === 8)).toBe(true);
    expect(Math.abs(moved.length - 4000 / 9)).toBeLessThan(75);
  });

  it.each([0, -1, 1.5, Number.NaN])("refuses %s shards", (count) => {
    expect(() => shardOf("acme.eu.qlikcloud.com", count)).toThrow("must be a whole number above 0");
  });
});

describe("regionOf", () => {
  it.each([
    ["acme.eu.qlikcloud.com", "eu"],
    ["https://ACME.us.qlikcloud.com/", "us"],
    ["acme.us-gov.qlikcloudgov.com", "us-gov"],
    ["bi.example.com", "other"],
    ["qlikcloud.com", "other"],
  ])("of %s is %s", (host, region) => {
    expect(regionOf(host)).toBe(region);
  });
});

describe("a shard", () => {
  it("by index has a tenant exactly once", () => {
    const shards = [0, 1, 2].map((index) => membership({ index, count: 3 }));

    for (const host of HOSTS.slice(0, 500))
      expect(shards.filter((isMember) => isMember(host))).toHaveLength(1);
  });

  it("by region has that region's tenants", () => {
    const isMember = membership({ region: "eu" });

    expect(["a.eu.qlikcloud.com", "b.us.qlikcloud.com"].map(isMember)).toEqual([true, false]);
  });

  it.each([
    [4, 4],
    [-1, 4],
    [0.5, 4],
    [0, 0],
    [Number.NaN, 4],
  ])("with index %s of %s is refused", (index, count) => {
    expect(() => membership({ index, count })).toThrow(
      "the index must be a whole number from 0 to count - 1",
    );
  });
});
