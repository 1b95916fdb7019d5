import type { EmulatedTenant, Fault } from "../../emulator";
import { basicAuthArgs } from "../support/arguments";
import { BASIC_AUTH, fakeStacks, patchedPaths } from "../support/tenants";

const { newStack, appliedStack } = fakeStacks();

const CHANGE = basicAuthArgs({ serverPort: 465 });
const ROTATION = basicAuthArgs({ emailPassword: "second-password" });

describe("a PATCH whose response is lost", () => {
  it.each<[string, Fault, string[]]>([
    ["was applied (reset)", { kind: "reset", when: "applied" }, []],
    ["was applied (reset in the response)", { kind: "reset", when: "mid-answer" }, []],
    ["was applied (truncated)", { kind: "truncated", applied: true }, []],
    ["was not applied (reset)", { kind: "reset", when: "before" }, ["PATCH", "GET"]],
    ["was not applied (truncated)", { kind: "truncated" }, ["PATCH", "GET"]],
    ["was not applied (502)", { kind: "status", status: 502 }, ["PATCH", "GET"]],
    ["was not applied (503)", { kind: "status", status: 503 }, ["PATCH", "GET"]],
  ])("and which %s: reads the tenant, and writes only what is left", async (_what, fault, repeated) => {
    const { tenant, engine } = await appliedStack();
    tenant.fault({ ...fault, on: "PATCH" });

    expect(await engine.up(CHANGE)).toBe("updated");

    expect(tenant.requests()).toEqual(["GET", "PATCH", "GET", ...repeated, "POST validate"]);
    expect(tenant.config()).toMatchObject({ ...BASIC_AUTH, serverPort: 465 });
    expect(engine.state).toMatchObject({ serverPort: 465 });
  });

  it("is not sent again if another client wrote meanwhile: only that change is overwritten", async () => {
    const { tenant, engine } = await appliedStack();
    tenant.fault({ kind: "reset", when: "applied", on: "PATCH" });
    tenant.fault({ kind: "another writer after", on: "PATCH", holds: { username: "other-user" } });

    await engine.up(CHANGE);

    expect(patchedPaths(tenant)).toEqual([["/serverPort"], ["/username"]]);
  });

  it("sends only a new password again, because the API never returns it", async () => {
    const { tenant, engine } = await appliedStack();
    tenant.fault({ kind: "reset", when: "applied", on: "PATCH" });

    await engine.up({ ...ROTATION, serverPort: 465 });

    expect(patchedPaths(tenant)).toEqual([["/serverPort", "/emailPassword"], ["/emailPassword"]]);
    expect(engine.state).toMatchObject({ emailPassword: "second-password" });
  });

  it("completes the first configuration", async () => {
    const { tenant, engine } = newStack();
    tenant.fault({ kind: "reset", when: "applied", on: "PATCH" });

    expect(await engine.up(basicAuthArgs())).toBe("created");

    expect(tenant.config()).toMatchObject(BASIC_AUTH);
    expect(engine.state).toMatchObject(BASIC_AUTH);
  });

  it("fails with the name of the request if every attempt fails", async () => {
    const { tenant, engine } = await appliedStack();
    tenant.fault({ kind: "reset", when: "before", on: "PATCH", times: Number.POSITIVE_INFINITY });

    await expect(engine.up(CHANGE)).rejects.toThrow(`${tenant.host}: PATCH email-config: `);

    expect(tenant.config()).toMatchObject(BASIC_AUTH);
    expect(engine.state).toMatchObject(BASIC_AUTH);
    expect(engine.clock.waits.reduce((sum, wait) => sum + wait, 0)).toBeLessThanOrEqual(120_000);
  });
});

describe.each([true, false])("a rotation that fails with 500 (applied: %s)", (applied) => {
  it.each([
    ["the new password", ROTATION],
    ["the previous password", basicAuthArgs()],
  ])("leaves no password in the state, and the next run sends %s", async (_which, next) => {
    const { tenant, engine } = await appliedStack();
    tenant.fault({ kind: "body", on: "PATCH", status: 500, text: "{}", applied });
    await expect(engine.up(ROTATION)).rejects.toThrow("PATCH email-config: 500");
    expect(engine.state).not.toHaveProperty("emailPassword");

    expect(await engine.up(next)).toBe("updated");

    expect(tenant.config()).toMatchObject({ emailPassword: next.emailPassword });
    expect(engine.state).toMatchObject({ emailPassword: next.emailPassword });
  });
});

it.each<[string, Fault]>([
  ["a login page", { kind: "log in page" }],
  ["a redirect", { kind: "redirect", to: "https://elsewhere.example.com/login" }],
  ["500", { kind: "status", status: 500 }],
])("fails without another write if the response to PATCH is %s", async (_what, fault) => {
  const { tenant, engine } = await appliedStack();
  tenant.fault({ ...fault, on: "PATCH" });

  await expect(engine.up(CHANGE)).rejects.toThrow("PATCH email-config: ");

  expect(writes(tenant)).toHaveLength(1);
  expect(engine.state).toMatchObject(BASIC_AUTH);
  expect(await engine.up(CHANGE)).toBe("updated");
});

it("waits for the end of a rate limit, and writes once", async () => {
  const { tenant, engine } = await appliedStack();
  tenant.fault({ kind: "status", on: "PATCH", status: 429, headers: { "retry-after": "13" } });

  await engine.up(CHANGE);

  expect(engine.clock.waits).toEqual([13_025]);
  expect(engine.messages.join()).toContain("PATCH email-config: 429");
  expect(tenant.config()).toMatchObject({ serverPort: 465 });
});

function writes(tenant: EmulatedTenant): string[] {
  return tenant.requests().filter((request) => request === "PATCH" || request === "PUT");
}
