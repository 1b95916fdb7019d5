import { type EmulatedTenant, type Emulator, type Fault, startEmulator } from "../../emulator";
import { adding, type Caller, callerOf, emulatorsOfOneTest, HELD } from "./fixture";

let emulator: Emulator;
let tenant: EmulatedTenant;
let caller: Caller;
let tenants = 0;
const anotherEmulator = emulatorsOfOneTest();

beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.stop());
beforeEach(() => {
  tenants += 1;
  tenant = emulator.tenant(`tenant-${tenants}`);
  caller = callerOf(emulator, tenant);
});

const addingUser = () => caller.patch(adding({ username: "u" }));
const userIsThere = () => tenant.config()?.username === "u";

describe("which calls a fault strikes", () => {
  it("strikes any call, once, unless told otherwise", async () => {
    tenant.fault({ kind: "status", status: 500 });
    expect(await caller.get()).toMatchObject({ status: 500 });
    expect(await caller.get()).toMatchObject({ status: 200 });
  });

  it("strikes the call that it names and lets others pass", async () => {
    tenant.fault({ kind: "status", status: 500, on: "POST validate" });
    expect(await caller.get()).toMatchObject({ status: 200 });
    expect(await caller.validate()).toMatchObject({ status: 500 });
  });

  it("lets so many matching calls pass first, and strikes so many times", async () => {
    tenant.fault({ kind: "status", status: 503, on: "GET", after: 1, times: 2 });
    await caller.validate();
    const statuses = [];
    for (let call = 0; call < 4; call += 1) statuses.push((await caller.get()).status);
    expect(statuses).toEqual([200, 503, 503, 200]);
  });

  it("strikes for ever until the faults are cleared", async () => {
    tenant.fault({ kind: "status", status: 501, on: "PATCH", times: Number.POSITIVE_INFINITY });
    expect(await addingUser()).toMatchObject({ status: 501 });
    expect(await addingUser()).toMatchObject({ status: 501 });
    tenant.clearFaults();
    expect(await addingUser()).toMatchObject({ status: 204 });
  });

  it("queues: two faults for one call strike one after the other", async () => {
    tenant.fault({ kind: "status", status: 500, on: "GET" });
    tenant.fault({ kind: "status", status: 503, on: "GET" });
    expect(await caller.get()).toMatchObject({ status: 500 });
    expect(await caller.get()).toMatchObject({ status: 503 });
    expect(await caller.get()).toMatchObject({ status: 200 });
  });

  it("strikes no other tenant", async () => {
    tenant.fault({ kind: "status", status: 500 });
    expect(await callerOf(emulator, emulator.tenant("elsewhere")).get()).toMatchObject({ status: 200 });
  });
});

it.each<[string, Fault]>([
  ["headers.x-reason", { kind: "status", status: 503, headers: { "x-reason": "two\nlines" } }],
  ["status", { kind: "status", status: 99 }],
  ["after", { kind: "status", status: 503, after: -1 }],
  ["times", { kind: "answer", change: () => ({}), times: 0.5 }],
])("refuses a fault with an impossible %s", async (name, fault) => {
  expect(() => tenant.fault(fault)).toThrow(`${name}: `);
  expect(await caller.get()).toMatchObject({ status: 200 });
});

describe("an answer that is an error", () => {
  it("has the documented body, and nothing is applied", async () => {
    tenant.fault({ kind: "status", status: 502, headers: { "retry-after": "3" } });
    expect(await addingUser()).toMatchObject({
      status: 502,
      headers: { "retry-after": "3" },
      json: { errors: [{ code: "HTTP-502", title: "Bad Gateway" }] },
    });
    expect(userIsThere()).toBe(false);
  });

  it("has the body that the test gives it", async () => {
    tenant.fault({ kind: "status", status: 400, body: { errors: [{ code: "X-1", title: "No" }] } });
    expect((await caller.get()).json).toEqual({ errors: [{ code: "X-1", title: "No" }] });
  });
});

describe("a rate limit", () => {
  it("blocks the whole tier for as long as it says, and no other tier", async () => {
    tenant.fault({ kind: "rate limit", on: "PATCH", retryAfter: "250" });

    expect(await addingUser()).toMatchObject({ status: 429, headers: { "retry-after": "250" } });
    const next = await caller.validate();
    expect(next.status).toBe(429);
    expect(Number(next.headers["retry-after"])).toBeGreaterThan(200);
    expect(await caller.get()).toMatchObject({ status: 200 });

    tenant.clearFaults();
    expect(await caller.validate()).toMatchObject({ status: 200 });
    expect(userIsThere()).toBe(false);
  });

  it.each(["0", "999999999999", "soon", "-1", "Thu, 01 Jan 1970 00:00:00 GMT"])(
    "sends %s as it stands and blocks for no time",
    async (retryAfter) => {
      tenant.fault({ kind: "rate limit", retryAfter });
      expect(await caller.get()).toMatchObject({ status: 429, headers: { "retry-after": retryAfter } });
      expect(await caller.get()).toMatchObject({ status: 200 });
    },
  );

  it("understands a date", async () => {
    tenant.fault({ kind: "rate limit", retryAfter: new Date(Date.now() + 100_000).toUTCString() });
    expect(await caller.get()).toMatchObject({ status: 429 });
    expect(await caller.get()).toMatchObject({ status: 429 });
  });

  it("can forget the header", async () => {
    tenant.fault({ kind: "rate limit" });
    expect((await caller.get()).headers).not.toHaveProperty("retry-after");
  });
});

describe("a connection that breaks", () => {
  it.each([
    ["before", false],
    ["applied", true],
    ["mid-answer", true],
  ] as const)("breaks %s: the write is there: %s", async (when, isApplied) => {
    tenant.fault({ kind: "reset", when, on: "PATCH" });
    await expect(addingUser()).rejects.toThrow();
    expect(userIsThere()).toBe(isApplied);
    expect(await caller.get()).toMatchObject({ status: 200 });
  });

  it("breaks in the middle of a document", async () => {
    tenant.updateConfig(HELD);
    tenant.fault({ kind: "reset", when: "mid-answer", on: "GET" });
    await expect(caller.get()).rejects.toThrow();
  });

  it.each([
    [true, true],
    [false, false],
  ])("sends less than it promised, applied: %s", async (applied, isApplied) => {
    tenant.fault({ kind: "truncated", applied });
    await expect(addingUser()).rejects.toThrow();
    expect(userIsThere()).toBe(isApplied);
  });
});

describe("a stall", () => {
  it.each([
    ["before headers", true],
    ["before headers", false],
    ["mid-body", true],
    ["mid-body", false],
  ] as const)("%s answers nothing until the client gives up, applied: %s", async (when, applied) => {
    tenant.fault({ kind: "stall", when, applied, on: "PATCH" });
    let reached = () => {};
    const wasReached = new Promise<void>((resolve) => {
      reached = resolve;
    });
    tenant.fault({
      kind: "pause",
      when: "applied",
      until: Promise.resolve(),
      onReached: reached,
      on: "PATCH",
    });
    const giveUp = new AbortController();
    const call = caller.patch(adding({ username: "u" }), { signal: giveUp.signal });
    const outcome = expect(call).rejects.toThrow();
    await wasReached;
    expect(userIsThere()).toBe(applied);
    giveUp.abort();
    await outcome;
  });

  it("ends when the emulator stops", async () => {
    const own = await anotherEmulator();
    const stalling = own.tenant("acme");
    stalling.fault({ kind: "stall", when: "before headers" });
    const reached = new Promise<void>((resolve) => {
      stalling.fault({ kind: "pause", when: "before", until: Promise.resolve(), onReached: resolve });
    });
    const outcome = expect(callerOf(own, stalling).get()).rejects.toThrow();
    await reached;
    await own.stop();
    await own.stop();
    await outcome;
  });
});

describe("an answer in another form", () => {
  it("is any text, of any type and status", async () => {
    tenant.fault({ kind: "body", text: '{"isValid":', on: "GET" });
    tenant.fault({ kind: "body", text: "<h1>Oops</h1>", contentType: "text/html", status: 503, on: "GET" });
    tenant.fault({ kind: "body", text: "", on: "GET" });
    tenant.fault({ kind: "body", text: "x".repeat(5_000_000), on: "GET" });

    expect(await caller.get()).toMatchObject({
      status: 200,
      text: '{"isValid":',
      headers: { "content-type": "application/json" },
    });
    expect(await caller.get()).toMatchObject({ status: 503, headers: { "content-type": "text/html" } });
    expect(await caller.get()).toMatchObject({ status: 200, text: "" });
    expect((await caller.get()).text).toHaveLength(5_000_000);
  });

  it("can come after the call was applied, or without", async () => {
    tenant.fault({ kind: "body", text: "", on: "PATCH" });
    await addingUser();
    expect(userIsThere()).toBe(false);
    tenant.fault({ kind: "body", text: "", on: "PATCH", applied: true });
    await addingUser();
    expect(userIsThere()).toBe(true);
  });

  it("is the tenant's own answer, changed", async () => {
    tenant.updateConfig(HELD);
    tenant.fault({
      kind: "answer",
      on: "GET",
      change: (answer) => ({ ...(answer as object), serverPort: "587" }),
    });
    expect((await caller.get()).json).toMatchObject({ serverPort: "587", username: "mailer" });
    expect((await caller.get()).json).toMatchObject({ serverPort: 587 });
  });

  it("is a log-in page with 200", async () => {
    tenant.fault({ kind: "log in page" });
    const { status, headers, text } = await caller.get();
    expect({ status, type: headers["content-type"] }).toEqual({
      status: 200,
      type: "text/html; charset=utf-8",
    });
    expect(text).toContain("<form");
  });

  it("is a redirect", async () => {
    tenant.fault({ kind: "redirect", to: "https://elsewhere.example.com/" });
    expect(await caller.get()).toMatchObject({
      status: 302,
      headers: { location: "https://elsewhere.example.com/" },
    });
  });
});

describe("another writer", () => {
  it("writes just before a call is handled", async () => {
    tenant.updateConfig(HELD);
    tenant.fault({ kind: "another writer", on: "PATCH", holds: { username: "theirs", serverPort: 25 } });
    await caller.patch([{ op: "replace", path: "/username", value: "ours" }]);
    expect(tenant.config()).toMatchObject({ username: "ours", serverPort: 25 });
  });

  it("writes just after a call was handled", async () => {
    tenant.updateConfig(HELD);
    tenant.fault({ kind: "another writer after", on: "PATCH", holds: { username: "theirs" } });
    expect(await caller.patch([{ op: "replace", path: "/username", value: "ours" }])).toMatchObject({
      status: 204,
    });
    expect(tenant.config()).toMatchObject({ username: "theirs" });
  });

  it("writes beside a fault that decides the answer", async () => {
    tenant.updateConfig(HELD);
    tenant.fault({ kind: "reset", when: "applied", on: "PATCH" });
    tenant.fault({ kind: "another writer after", on: "PATCH", holds: { serverPort: 25 } });
    await expect(caller.patch([{ op: "replace", path: "/username", value: "ours" }])).rejects.toThrow();
    expect(tenant.config()).toMatchObject({ username: "ours", serverPort: 25 });
  });
});

describe("a pause", () => {
  const pausing = (when: "before" | "applied") => {
    let goOn = () => {};
    const until = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const reached = new Promise<void>((resolve) => {
      tenant.fault({ kind: "pause", when, until, onReached: resolve, on: "PATCH" });
    });
    return { reached, goOn: () => goOn() };
  };

  it.each([
    ["before", false],
    ["applied", true],
  ] as const)("holds a call %s it is handled until told to go on", async (when, isApplied) => {
    const { reached, goOn } = pausing(when);
    const call = addingUser();
    await reached;
    expect(userIsThere()).toBe(isApplied);
    expect(tenant.journal).toMatchObject([{ method: "PATCH", status: 0 }]);
    goOn();
    expect(await call).toMatchObject({ status: 204 });
    expect(userIsThere()).toBe(true);
    expect(tenant.journal).toMatchObject([{ status: 204 }]);
  });

  it("drops a call whose client was killed before it was handled", async () => {
    const { reached, goOn } = pausing("before");
    const killed = new AbortController();
    const outcome = expect(
      caller.patch(adding({ username: "u" }), { signal: killed.signal }),
    ).rejects.toThrow();
    await reached;
    killed.abort();
    await outcome;
    // What was sent before these answers has arrived before them: the end of the connection, too.
    await caller.get();
    await caller.get();
    goOn();
    await caller.get();
    expect(userIsThere()).toBe(false);
  });
});

it("tells a test what its own fault broke", async () => {
  tenant.fault({
    kind: "answer",
    change: () => {
      throw new Error("a typing error");
    },
  });
  const answer = await caller.get();
  expect(answer.status).toBe(500);
  expect(answer.text).toContain("a typing error");
});
