import type { Fault } from "../../emulator";
import { addOperations, clientOf, emulatorsPerTest, SETTINGS } from "./client";
import { client, emulator, tenant } from "./fixture";

const startEmulator = emulatorsPerTest();

const addUser = () => client.patch(addOperations({ username: "u" }));
const pause = (when: "before" | "applied", on = "PATCH", of = tenant) => {
  const until = Promise.withResolvers<void>();
  const reached = new Promise<void>((onReached) => {
    of.fault({ kind: "pause", when, until: until.promise, onReached, on });
  });
  return { reached, resume: until.resolve };
};
const hasUser = () => tenant.config()?.username === "u";

describe("a fault", () => {
  it("applies to any request, once, by default", async () => {
    tenant.fault({ kind: "status", status: 500 });
    expect(await client.get()).toMatchObject({ status: 500 });
    expect(await client.get()).toMatchObject({ status: 200 });
  });

  it("applies only to the requests that `on` names", async () => {
    tenant.fault({ kind: "status", status: 500, on: "POST validate" });
    expect(await client.get()).toMatchObject({ status: 200 });
    expect(await client.validate()).toMatchObject({ status: 500 });
  });

  it("applies `times` times after `after` requests", async () => {
    tenant.fault({ kind: "status", status: 503, on: "GET", after: 1, times: 2 });
    await client.validate();
    const statuses = [];
    for (let request = 0; request < 4; request += 1) statuses.push((await client.get()).status);
    expect(statuses).toEqual([200, 503, 503, 200]);
  });

  it("applies to every request with Infinity, until the faults are cleared", async () => {
    tenant.fault({ kind: "status", status: 501, on: "PATCH", times: Number.POSITIVE_INFINITY });
    expect(await addUser()).toMatchObject({ status: 501 });
    expect(await addUser()).toMatchObject({ status: 501 });
    tenant.clearFaults();
    expect(await addUser()).toMatchObject({ status: 204 });
  });

  it("waits for an earlier fault of the same request", async () => {
    tenant.fault({ kind: "status", status: 500, on: "GET" });
    tenant.fault({ kind: "status", status: 503, on: "GET" });
    expect(await client.get()).toMatchObject({ status: 500 });
    expect(await client.get()).toMatchObject({ status: 503 });
    expect(await client.get()).toMatchObject({ status: 200 });
  });

  it("applies to no other tenant", async () => {
    tenant.fault({ kind: "status", status: 500 });
    expect(await clientOf(emulator, emulator.tenant("elsewhere")).get()).toMatchObject({ status: 200 });
  });
});

it.each<[string, Fault]>([
  ["headers.x-reason", { kind: "status", status: 503, headers: { "x-reason": "two\nlines" } }],
  ["status", { kind: "status", status: 99 }],
  ["after", { kind: "status", status: 503, after: -1 }],
  ["times", { kind: "answer", change: () => ({}), times: 0.5 }],
])("rejects a fault with an invalid %s", async (name, fault) => {
  expect(() => tenant.fault(fault)).toThrow(`${name}: `);
  expect(await client.get()).toMatchObject({ status: 200 });
});

describe("a status", () => {
  it("has the documented body, and the request has no effect", async () => {
    tenant.fault({ kind: "status", status: 502, headers: { "retry-after": "3" } });
    expect(await addUser()).toMatchObject({
      status: 502,
      headers: { "retry-after": "3" },
      json: { errors: [{ code: "HTTP-502", title: "Bad Gateway" }] },
    });
    expect(hasUser()).toBe(false);
  });

  it("can have another body", async () => {
    tenant.fault({ kind: "status", status: 400, body: { errors: [{ code: "X-1", title: "No" }] } });
    expect((await client.get()).json).toEqual({ errors: [{ code: "X-1", title: "No" }] });
  });
});

describe("a rate limit", () => {
  it("blocks its tier for the time of Retry-After, and no other tier", async () => {
    tenant.fault({ kind: "rate limit", on: "PATCH", retryAfter: "250" });

    expect(await addUser()).toMatchObject({ status: 429, headers: { "retry-after": "250" } });
    const next = await client.validate();
    expect(next.status).toBe(429);
    expect(Number(next.headers["retry-after"])).toBeGreaterThan(200);
    expect(await client.get()).toMatchObject({ status: 200 });

    tenant.clearFaults();
    expect(await client.validate()).toMatchObject({ status: 200 });
    expect(hasUser()).toBe(false);
  });

  it.each(["0", "999999999999", "soon", "-1", "Thu, 01 Jan 1970 00:00:00 GMT"])(
    "sends %s unchanged and blocks nothing",
    async (retryAfter) => {
      tenant.fault({ kind: "rate limit", retryAfter });
      expect(await client.get()).toMatchObject({ status: 429, headers: { "retry-after": retryAfter } });
      expect(await client.get()).toMatchObject({ status: 200 });
    },
  );

  it("accepts a date", async () => {
    tenant.fault({ kind: "rate limit", retryAfter: new Date(Date.now() + 100_000).toUTCString() });
    expect(await client.get()).toMatchObject({ status: 429 });
    expect(await client.get()).toMatchObject({ status: 429 });
  });

  it("can omit the header", async () => {
    tenant.fault({ kind: "rate limit" });
    expect((await client.get()).headers).not.toHaveProperty("retry-after");
  });
});

describe("a reset", () => {
  it.each([
    ["before", false],
    ["applied", true],
    ["mid-answer", true],
  ] as const)("%s: the request has its effect: %s", async (when, isApplied) => {
    tenant.fault({ kind: "reset", when, on: "PATCH" });
    await expect(addUser()).rejects.toThrow();
    expect(hasUser()).toBe(isApplied);
    expect(await client.get()).toMatchObject({ status: 200 });
  });

  it("can come in the middle of a document", async () => {
    tenant.updateConfig(SETTINGS);
    tenant.fault({ kind: "reset", when: "mid-answer", on: "GET" });
    await expect(client.get()).rejects.toThrow();
  });

  it.each([
    [true, true],
    [false, false],
  ])("a truncated response ends the connection early, applied: %s", async (applied, isApplied) => {
    tenant.fault({ kind: "truncated", applied });
    await expect(addUser()).rejects.toThrow();
    expect(hasUser()).toBe(isApplied);
  });
});

describe("a stall", () => {
  it.each([
    ["before headers", true],
    ["before headers", false],
    ["mid-body", true],
    ["mid-body", false],
  ] as const)("%s lasts until the client gives up, applied: %s", async (when, applied) => {
    tenant.fault({ kind: "stall", when, applied, on: "PATCH" });
    const { reached, resume } = pause("applied");
    resume();
    const giveUp = new AbortController();
    const request = client.patch(addOperations({ username: "u" }), { signal: giveUp.signal });
    const outcome = expect(request).rejects.toThrow();
    await reached;
    expect(hasUser()).toBe(applied);
    giveUp.abort();
    await outcome;
  });

  it("ends when the emulator stops", async () => {
    const own = await startEmulator();
    const stalling = own.tenant("acme");
    stalling.fault({ kind: "stall", when: "before headers" });
    const { reached, resume } = pause("before", "GET", stalling);
    resume();
    const outcome = expect(clientOf(own, stalling).get()).rejects.toThrow();
    await reached;
    await own.stop();
    await own.stop();
    await outcome;
  });
});

describe("another response", () => {
  it("can be any text, with any type and status", async () => {
    tenant.fault({ kind: "body", text: '{"isValid":', on: "GET" });
    tenant.fault({ kind: "body", text: "<h1>Oops</h1>", contentType: "text/html", status: 503, on: "GET" });
    tenant.fault({ kind: "body", text: "", on: "GET" });
    tenant.fault({ kind: "body", text: "x".repeat(5_000_000), on: "GET" });

    expect(await client.get()).toMatchObject({
      status: 200,
      text: '{"isValid":',
      headers: { "content-type": "application/json" },
    });
    expect(await client.get()).toMatchObject({ status: 503, headers: { "content-type": "text/html" } });
    expect(await client.get()).toMatchObject({ status: 200, text: "" });
    expect((await client.get()).text).toHaveLength(5_000_000);
  });

  it("can come with or without the effect of the request", async () => {
    tenant.fault({ kind: "body", text: "", on: "PATCH" });
    await addUser();
    expect(hasUser()).toBe(false);
    tenant.fault({ kind: "body", text: "", on: "PATCH", applied: true });
    await addUser();
    expect(hasUser()).toBe(true);
  });

  it("can be the tenant's own, changed", async () => {
    tenant.updateConfig(SETTINGS);
    tenant.fault({
      kind: "answer",
      on: "GET",
      change: (document) => ({ ...(document as object), serverPort: "587" }),
    });
    expect((await client.get()).json).toMatchObject({ serverPort: "587", username: "mailer" });
    expect((await client.get()).json).toMatchObject({ serverPort: 587 });
  });

  it("can be a login page with 200", async () => {
    tenant.fault({ kind: "log in page" });
    expect(await client.get()).toMatchObject({
      status: 200,
      headers: { "content-type": "text/html; charset=utf-8" },
      text: expect.stringContaining("<form"),
    });
  });

  it("can be a redirect", async () => {
    tenant.fault({ kind: "redirect", to: "https://elsewhere.example.com/" });
    expect(await client.get()).toMatchObject({
      status: 302,
      headers: { location: "https://elsewhere.example.com/" },
    });
  });
});

describe("a concurrent write", () => {
  it("can come just before a request", async () => {
    tenant.updateConfig(SETTINGS);
    tenant.fault({ kind: "another writer", on: "PATCH", holds: { username: "theirs", serverPort: 25 } });
    await client.patch([{ op: "replace", path: "/username", value: "own" }]);
    expect(tenant.config()).toMatchObject({ username: "own", serverPort: 25 });
  });

  it("can come just after a request", async () => {
    tenant.updateConfig(SETTINGS);
    tenant.fault({ kind: "another writer after", on: "PATCH", holds: { username: "theirs" } });
    expect(await client.patch([{ op: "replace", path: "/username", value: "own" }])).toMatchObject({
      status: 204,
    });
    expect(tenant.config()).toMatchObject({ username: "theirs" });
  });

  it("can accompany a fault that replaces the response", async () => {
    tenant.updateConfig(SETTINGS);
    tenant.fault({ kind: "reset", when: "applied", on: "PATCH" });
    tenant.fault({ kind: "another writer after", on: "PATCH", holds: { serverPort: 25 } });
    await expect(client.patch([{ op: "replace", path: "/username", value: "own" }])).rejects.toThrow();
    expect(tenant.config()).toMatchObject({ username: "own", serverPort: 25 });
  });
});

describe("a pause", () => {
  it.each([
    ["before", false],
    ["applied", true],
  ] as const)("stops a request %s its effect until the promise resolves", async (when, isApplied) => {
    const { reached, resume } = pause(when);
    const request = addUser();
    await reached;
    expect(hasUser()).toBe(isApplied);
    expect(tenant.journal).toMatchObject([{ method: "PATCH", status: 0 }]);
    resume();
    expect(await request).toMatchObject({ status: 204 });
    expect(hasUser()).toBe(true);
    expect(tenant.journal).toMatchObject([{ status: 204 }]);
  });

  it("drops a request whose client was killed during the pause", async () => {
    const { reached, resume } = pause("before");
    const killed = new AbortController();
    const outcome = expect(
      client.patch(addOperations({ username: "u" }), { signal: killed.signal }),
    ).rejects.toThrow();
    await reached;
    killed.abort();
    await outcome;
    // Two responses later, the emulator has noticed the end of the connection.
    await client.get();
    await client.get();
    resume();
    await client.get();
    expect(hasUser()).toBe(false);
  });
});

it("reports an error in the function of a fault", async () => {
  tenant.fault({
    kind: "answer",
    change: () => {
      throw new Error("a typing error");
    },
  });
  const response = await client.get();
  expect(response.status).toBe(500);
  expect(response.text).toContain("a typing error");
});
