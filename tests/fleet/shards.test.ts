import { regionOf, shardOf } from "../../sdk";
import { jumpHash, shardFilter } from "../../sdk/fleet/shards";

const HOSTS = Array.from({ length: 4000 }, (_, index) => `tenant-${index}.eu.qlikcloud.com`);

describe("shardOf", () => {
  it.each([
    ["acme.eu.qlikcloud.com", [0, 1, 1, 1, 9, 45]],
    ["beta.us.qlikcloud.com", [0, 0, 3, 6, 6, 57]],
    ["x.qlikcloud.com", [0, 1, 1, 1, 14, 20]],
    ["a.b.example", [0, 0, 2, 7, 15, 15]],
  ])("returns the published shard of %s of 1, 2, 4, 8, 16 and 64 shards", (host, shards) => {
    expect([1, 2, 4, 8, 16, 64].map((count) => shardOf(host, count))).toEqual(shards);
  });

  it.each([
    [1n, 1, 0],
    [42n, 57, 43],
    [0xdead10ccn, 1, 0],
    [0xdead10ccn, 666, 361],
    [256n, 1024, 520],
  ])("is the published jump consistent hash (key %s, %i buckets)", (key, count, bucket) => {
    expect(jumpHash(key, count)).toBe(bucket);
  });

  it("is the same for all spellings of a host", () => {
    for (const spelling of [
      "ACME.eu.qlikcloud.com",
      "https://acme.eu.qlikcloud.com/",
      "acme.eu.qlikcloud.com:443",
    ])
      expect(shardOf(spelling, 64)).toBe(shardOf("acme.eu.qlikcloud.com", 64));
  });

  it("returns shards of similar size", () => {
    const sizes = Array.from(
      { length: 8 },
      (_, index) => HOSTS.filter((host) => shardOf(host, 8) === index).length,
    );

    for (const size of sizes) expect(Math.abs(size - 500)).toBeLessThan(75);
  });

  it("moves the minimum number of tenants, to the new shard only", () => {
    const moved = HOSTS.filter((host) => shardOf(host, 8) !== shardOf(host, 9));

    expect(moved.every((host) => shardOf(host, 9) === 8)).toBe(true);
    expect(Math.abs(moved.length - 4000 / 9)).toBeLessThan(75);
  });

  it.each([0, -1, 1.5, Number.NaN])("refuses %s shards", (count) => {
    expect(() => shardOf("acme.eu.qlikcloud.com", count)).toThrow("count must be");
  });
});

describe("regionOf", () => {
  it.each([
    ["acme.eu.qlikcloud.com", "eu"],
    ["https://ACME.us.qlikcloud.com/", "us"],
    ["acme.us-gov.qlikcloudgov.com", "us-gov"],
    ["bi.example.com", "other"],
    ["qlikcloud.com", "other"],
  ])("returns the region of %s: %s", (host, region) => {
    expect(regionOf(host)).toBe(region);
  });
});

describe("shardFilter", () => {
  it("assigns each tenant to one shard", () => {
    const filters = [0, 1, 2].map((index) => shardFilter({ index, count: 3 }));

    for (const host of HOSTS.slice(0, 500))
      expect(filters.filter((isInShard) => isInShard(host))).toHaveLength(1);
  });

  it("selects the tenants of a region", () => {
    const isInRegion = shardFilter({ region: "eu" });

    expect(["a.eu.qlikcloud.com", "b.us.qlikcloud.com"].map(isInRegion)).toEqual([true, false]);
  });

  it.each([
    [4, 4],
    [-1, 4],
    [0.5, 4],
    [0, 0],
    [Number.NaN, 4],
  ])("refuses the index %s with the count %s", (index, count) => {
    expect(() => shardFilter({ index, count })).toThrow("index must be");
  });
});
