import type { EmulatedTenant } from "../../emulator";
import { basicAuthArgs } from "../support/arguments";
import { TestStack } from "../support/stack";
import { emulatedTenants, HELD, patchedPaths } from "../support/tenants";

const tenants = emulatedTenants();

type Fault = Parameters<EmulatedTenant["fault"]>[0];

async function settled() {
  const tenant = tenants.newTenant();
  const stack = new TestStack(tenant);
  await stack.up(basicAuthArgs());
  tenant.clearJournal();
  return { tenant, stack };
}

describe("somebody else writes between look and PATCH", () => {
  it("something else: it is put back in the same run", async () => {
    const { tenant, stack } = await settled();
    tenant.fault({ kind: "another writer", on: "PATCH", holds: { username: "somebody" } });

    await stack.up(basicAuthArgs({ serverPort: 465 }));

    expect(tenant.config()).toMatchObject({ ...HELD, serverPort: 465 });
    expect(patchedPaths(tenant)).toEqual([["/serverPort"], ["/username"]]);
    expect(stack.told.at(-1)).toBe(
      `${tenant.host}: somebody else writes too. Put back as well: replace /username.`,
    );
  });

  it("the same setting away: the refused patch is planned anew", async () => {
    const { tenant, stack } = await settled();
    tenant.holds({ username: "somebody" });
    tenant.fault({ kind: "another writer", on: "PATCH", holds: { username: null } });

    await stack.up(basicAuthArgs());

    expect(tenant.config()).toMatchObject(HELD);
    expect(tenant.journal.filter(({ method }) => method === "PATCH")).toMatchObject([
      { status: 400, body: [{ op: "replace", path: "/username" }] },
      { status: 204, body: [{ op: "add", path: "/username" }] },
    ]);
  });

  it("the password away", async () => {
    const { tenant, stack } = await settled();
    tenant.fault({ kind: "another writer", on: "PATCH", holds: { emailPassword: null } });

    await stack.up(basicAuthArgs({ serverPort: 465 }));

    expect(tenant.config()).toMatchObject({ ...HELD, serverPort: 465 });
  });
});

describe("somebody else writes after PATCH", () => {
  it("something else: it is put back in the same run", async () => {
    const { tenant, stack } = await settled();
    tenant.fault({ kind: "another writer after", on: "PATCH", holds: { username: "somebody" } });

    await stack.up(basicAuthArgs({ serverPort: 465 }));

    expect(tenant.config()).toMatchObject({ ...HELD, serverPort: 465 });
  });

  it("the same setting: no war begins, and the state tells what the tenant holds", async () => {
    const { tenant, stack } = await settled();
    tenant.fault({ kind: "another writer after", on: "PATCH", holds: { serverPort: 25 } });

    await expect(stack.up(basicAuthArgs({ serverPort: 465 }))).rejects.toThrow(
      `${tenant.host}: the tenant did not keep what it was sent. Still to do: replace /serverPort. Perhaps somebody else ` +
        "writes at the same time, or the tenant does not take such a value.",
    );

    expect(patchedPaths(tenant)).toEqual([["/serverPort"]]);
    expect(stack.state).toMatchObject({ serverPort: 25 });
    expect(await stack.up(basicAuthArgs({ serverPort: 465 }))).toBe("updated");
  });
});

it("tells of a tenant that says yes and keeps nothing", async () => {
  const { tenant, stack } = await settled();
  tenant.fault({ kind: "status", on: "PATCH", status: 204, body: "" });

  await expect(stack.up(basicAuthArgs({ serverPort: 465, username: "robot" }))).rejects.toThrow(
    "did not keep what it was sent. Still to do: replace /serverPort, replace /username.",
  );

  expect(stack.state).toMatchObject(HELD);
});

it("tells of a tenant that drops the password", async () => {
  const tenant = tenants.newTenant();
  const stack = new TestStack(tenant);
  tenant.fault({ kind: "another writer after", on: "PATCH", holds: { emailPassword: null } });

  await expect(stack.up(basicAuthArgs())).rejects.toThrow("Still to do: add /emailPassword");

  expect(stack.state).toMatchObject({ passwordExists: false });
  expect(stack.state).not.toHaveProperty("emailPassword");
});

describe("the answer to a PATCH is lost", () => {
  it.each<[string, Fault]>([
    ["reset", { kind: "reset", when: "applied" }],
    ["cut off", { kind: "reset", when: "mid-answer" }],
    ["truncated", { kind: "truncated", applied: true }],
  ])("after it was applied (%s): it looks, and does not write again", async (_how, fault) => {
    const { tenant, stack } = await settled();
    tenant.fault({ ...fault, on: "PATCH" });

    expect(await stack.up(basicAuthArgs({ serverPort: 465 }))).toBe("updated");

    expect(tenant.calls()).toEqual(["GET", "PATCH", "GET", "POST validate"]);
    expect(tenant.config()).toMatchObject({ ...HELD, serverPort: 465 });
    expect(stack.state).toMatchObject({ serverPort: 465 });
  });

  it.each<[string, Fault]>([
    ["reset", { kind: "reset", when: "before" }],
    ["truncated", { kind: "truncated" }],
    ["a gateway", { kind: "status", status: 502 }],
    ["an overloaded tenant", { kind: "status", status: 503 }],
  ])("before it was applied (%s): it looks, and writes what is left", async (_how, fault) => {
    const { tenant, stack } = await settled();
    tenant.fault({ ...fault, on: "PATCH" });

    expect(await stack.up(basicAuthArgs({ serverPort: 465 }))).toBe("updated");

    expect(tenant.calls()).toEqual(["GET", "PATCH", "GET", "PATCH", "GET", "POST validate"]);
    expect(tenant.config()).toMatchObject({ ...HELD, serverPort: 465 });
  });

  it("and somebody else wrote meanwhile: what they wrote is seen, not overwritten blindly", async () => {
    const { tenant, stack } = await settled();
    tenant.fault({ kind: "reset", when: "applied", on: "PATCH" });
    tenant.fault({ kind: "another writer after", on: "PATCH", holds: { username: "somebody" } });

    await stack.up(basicAuthArgs({ serverPort: 465 }));

    expect(patchedPaths(tenant)).toEqual([["/serverPort"], ["/username"]]);
  });

  it("of a new password: only the password is sent again, for nobody can see it", async () => {
    const { tenant, stack } = await settled();
    tenant.fault({ kind: "reset", when: "applied", on: "PATCH" });

    await stack.up(basicAuthArgs({ serverPort: 465, emailPassword: "second-password" }));

    expect(patchedPaths(tenant)).toEqual([["/serverPort", "/emailPassword"], ["/emailPassword"]]);
    expect(stack.state).toMatchObject({ emailPassword: "second-password" });
  });

  it("of a first configuration", async () => {
    const tenant = tenants.newTenant();
    const stack = new TestStack(tenant);
    tenant.fault({ kind: "reset", when: "applied", on: "PATCH" });

    expect(await stack.up(basicAuthArgs())).toBe("created");

    expect(tenant.config()).toMatchObject(HELD);
    expect(stack.state).toMatchObject(HELD);
  });

  it("again and again: it ends, and says with which call", async () => {
    const { tenant, stack } = await settled();
    tenant.fault({ kind: "reset", when: "before", on: "PATCH", times: Number.POSITIVE_INFINITY });

    await expect(stack.up(basicAuthArgs({ serverPort: 465 }))).rejects.toThrow(
      `${tenant.host}: PATCH email-config: the connection broke`,
    );

    expect(tenant.config()).toMatchObject(HELD);
    expect(stack.state).toMatchObject(HELD);
    expect(stack.clock.waits.reduce((sum, wait) => sum + wait, 0)).toBeLessThanOrEqual(120_000);
  });
});

describe("whether a new password was written is not known", () => {
  const rotated = basicAuthArgs({ emailPassword: "second-password" });

  it.each([
    ["it was", true],
    ["it was not", false],
  ])(
    "%s: the state claims neither, and the program's is sent again, whichever it is",
    async (_what, applied) => {
      for (const next of [rotated, basicAuthArgs()]) {
        const { tenant, stack } = await settled();
        tenant.fault({ kind: "body", on: "PATCH", status: 500, text: "{}", applied });
        await expect(stack.up(rotated)).rejects.toThrow("PATCH email-config: 500");
        expect(stack.state).not.toHaveProperty("emailPassword");

        expect(await stack.up(next)).toBe("updated");

        expect(tenant.config()).toMatchObject({ emailPassword: next.emailPassword });
        expect(stack.state).toMatchObject({ emailPassword: next.emailPassword });
      }
    },
  );
});

describe("an answer to a PATCH that is none of the API's", () => {
  it.each<[string, Fault]>([
    ["a login page", { kind: "log in page" }],
    ["a redirect", { kind: "redirect", to: "https://elsewhere.example.com/login" }],
    ["a failure of the tenant", { kind: "status", status: 500 }],
  ])("is an error: %s", async (_what, fault) => {
    const { tenant, stack } = await settled();
    tenant.fault({ ...fault, on: "PATCH" });

    await expect(stack.up(basicAuthArgs({ serverPort: 465 }))).rejects.toThrow("PATCH email-config: ");

    expect(writesOf(tenant)).toBe(1);
    expect(stack.state).toMatchObject(HELD);
    expect(await stack.up(basicAuthArgs({ serverPort: 465 }))).toBe("updated");
  });
});

it("waits out a rate limit and writes once", async () => {
  const { tenant, stack } = await settled();
  tenant.fault({ kind: "status", on: "PATCH", status: 429, headers: { "retry-after": "13" } });

  await stack.up(basicAuthArgs({ serverPort: 465 }));

  expect(stack.clock.waits).toEqual([13_025]);
  expect(stack.told.join()).toContain("PATCH email-config: 429");
  expect(tenant.config()).toMatchObject({ serverPort: 465 });
});

function writesOf(tenant: EmulatedTenant): number {
  return tenant.calls().filter((call) => call === "PATCH" || call === "PUT").length;
}
