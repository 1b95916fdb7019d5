import type { EmulatedTenant } from "../../emulator";
import { basicAuth } from "../support/arguments";
import { SmallEngine } from "../support/small-engine";
import { emulatedTenants, HELD, patchedPaths } from "../support/tenants";

const tenants = emulatedTenants();

function stack(): SmallEngine {
  return new SmallEngine({ configuration: { apiKey: tenants.emulator.keys.admin } });
}

const declaredOn = (tenant: EmulatedTenant, matters: Parameters<typeof basicAuth>[0] = {}) =>
  basicAuth({ tenantUrl: tenant.url, ...matters });

async function settled() {
  const tenant = tenants.newTenant();
  const engine = stack();
  await engine.up(declaredOn(tenant));
  tenant.clearJournal();
  return { tenant, engine };
}

const ALWAYS = { times: Number.POSITIVE_INFINITY };

describe("somebody writes between look and PATCH", () => {
  it("what is put back beyond the preview is told", async () => {
    const { tenant, engine } = await settled();
    tenant.fault({ kind: "another writer", on: "PATCH", holds: { username: "somebody" } });

    await engine.up(declaredOn(tenant, { serverPort: 465 }));

    expect(tenant.config()).toMatchObject({ ...HELD, serverPort: 465 });
    expect(engine.told).toContain(
      `${tenant.host}: somebody else writes too. Put back as well: replace /username.`,
    );
  });

  it("a setting that is declared nowhere is taken away, and that is told", async () => {
    const { tenant, engine } = await settled();
    tenant.fault({ kind: "another writer", on: "PATCH", holds: { senderName: "Somebody" } });

    await engine.up(declaredOn(tenant, { serverPort: 465 }));

    expect(tenant.config()).not.toHaveProperty("senderName");
    expect(engine.told.join()).toContain("Put back as well: remove /senderName.");
  });

  it("a setting that is ignored stays theirs, and nothing is told", async () => {
    const { tenant, engine } = await settled();
    const ignoring = { ignoredArguments: ["username"], serverPort: 465 };
    tenant.fault({ kind: "another writer", on: "PATCH", holds: { username: "somebody" } });

    await engine.up(declaredOn(tenant, ignoring));

    expect(tenant.config()).toMatchObject({ username: "somebody", serverPort: 465 });
    expect(engine.told.join()).not.toContain("somebody else");
  });
});

describe("somebody writes between PATCH and validate", () => {
  it("and makes it bad: the verdict is theirs, and the next run puts it back", async () => {
    const { tenant, engine } = await settled();
    tenant.fault({ kind: "another writer", on: "POST validate", holds: { emailPassword: null } });
    const changed = declaredOn(tenant, { serverPort: 465 });

    await expect(engine.up(changed)).rejects.toThrow("validate says INCOMPLETE_CONFIG");

    expect(await engine.up(changed)).toBe("updated");
    expect(tenant.config()).toMatchObject({ ...HELD, serverPort: 465 });
  });

  it("and leaves it good: the next preview tells it, the next run puts it back", async () => {
    const { tenant, engine } = await settled();
    tenant.fault({ kind: "another writer", on: "POST validate", holds: { username: "somebody" } });
    const changed = declaredOn(tenant, { serverPort: 465 });
    await engine.up(changed);
    engine.told.length = 0;

    expect(await engine.preview(changed)).toMatchObject({ changes: true });
    expect(engine.told.join()).toContain('{"op":"replace","path":"/username","value":"alerts"}');
    expect(await engine.up(changed)).toBe("updated");
    expect(await engine.up(changed)).toBe("unchanged");
  });
});

describe("somebody clicks all the time", () => {
  it("and takes each change back: an error names what was not kept, after one write each", async () => {
    const { tenant, engine } = await settled();
    tenant.fault({ kind: "another writer after", on: "PATCH", holds: { serverPort: 25 }, ...ALWAYS });

    await expect(engine.up(declaredOn(tenant, { serverPort: 465, username: "robot" }))).rejects.toThrow(
      "did not keep what it was sent. Still to do: replace /serverPort.",
    );

    expect(patchedPaths(tenant)).toEqual([["/serverPort", "/username"]]);
    expect(engine.resource?.state).toMatchObject({ serverPort: 25, username: "robot" });
  });

  it("and changes another setting after each write: each is put back once, told, and then it is an error", async () => {
    const { tenant, engine } = await settled();
    const clicks = [
      { username: "a" },
      { emailAddress: "a@example.com" },
      { securityType: "none" },
      { serverPort: 1 },
    ];
    for (const [after, holds] of clicks.entries())
      tenant.fault({ kind: "another writer after", on: "PATCH", after, holds });

    await expect(engine.up(declaredOn(tenant, { serverPort: 465 }))).rejects.toThrow(
      "Still to do: replace /serverPort",
    );

    expect(patchedPaths(tenant)).toEqual([
      ["/serverPort"],
      ["/username"],
      ["/emailAddress"],
      ["/securityType"],
    ]);
    expect(engine.told.filter((line) => line.includes("somebody else writes too"))).toHaveLength(3);
  });

  it("so that each patch is refused: it ends", async () => {
    const { tenant, engine } = await settled();
    let clicks = 0;
    tenant.fault({ kind: "status", on: "PATCH", status: 400, ...ALWAYS });
    tenant.fault({
      kind: "pause",
      on: "PATCH",
      when: "before",
      until: Promise.resolve(),
      onReached: () => tenant.holds({ username: `click ${clicks++}` }),
      ...ALWAYS,
    });

    await expect(engine.up(declaredOn(tenant, { serverPort: 465 }))).rejects.toThrow(
      "PATCH email-config: 400",
    );

    expect(patchedPaths(tenant).length).toBeLessThanOrEqual(4);
  });
});

describe("two stacks on one tenant", () => {
  it("that declare different things: the second is refused", async () => {
    const { tenant } = await settled();

    await expect(stack().up(declaredOn(tenant, { username: "robot" }))).rejects.toThrow(
      "If another stack or resource declares it, remove one of the two.",
    );

    expect(tenant.config()).toMatchObject(HELD);
    expect(tenant.calls()).toEqual(["GET"]);
  });

  it("that declare the same: both are content, and stay so", async () => {
    const { tenant, engine } = await settled();
    const second = stack();

    await second.up(declaredOn(tenant));

    expect(await engine.up(declaredOn(tenant))).toBe("unchanged");
    expect(await second.up(declaredOn(tenant))).toBe("unchanged");
  });

  it("that begin at the same moment: each change of the one is told by the other before it is taken back", async () => {
    const tenant = tenants.newTenant();
    const [one, two] = [stack(), stack()];
    const [oneDeclares, twoDeclares] = [declaredOn(tenant), declaredOn(tenant, { username: "robot" })];
    let letGo = () => {};
    const reached = new Promise<void>((resolve) => {
      const until = new Promise<void>((go) => {
        letGo = go;
      });
      tenant.fault({ kind: "pause", on: "PATCH", when: "before", until, onReached: resolve });
    });

    const first = one.up(oneDeclares);
    await reached;
    await two.up(twoDeclares);
    letGo();
    await first;

    for (const [engine, declared, patched] of [
      [two, twoDeclares, "robot"],
      [one, oneDeclares, "alerts"],
    ] as const) {
      engine.told.length = 0;
      expect(await engine.preview(declared)).toMatchObject({ changes: true });
      expect(engine.told.join()).toContain(`{"op":"replace","path":"/username","value":"${patched}"}`);
      expect(await engine.up(declared)).toBe("updated");
    }
  });
});

describe("a configuration that two resources of one run share stays", () => {
  it("where a program goes back to the tenant of which a replacement could not be finished", async () => {
    const [first, second] = [tenants.newTenant(), tenants.newTenant()];
    const engine = stack();
    await engine.up(declaredOn(first));
    first.fault({ kind: "status", on: "DELETE", status: 403 });
    await expect(engine.up(declaredOn(second))).rejects.toThrow("DELETE email-config: 403");

    expect(await engine.up(declaredOn(first))).toBe("replaced");

    expect(first.config()).toMatchObject(HELD);
    expect(second.config()).toBeUndefined();
    expect(engine.told.join()).toContain(
      `${first.host}: the e-mail configuration stays, because another resource`,
    );
    expect(await engine.up(declaredOn(first))).toBe("unchanged");
  });

  it("where a run that gave it another name was killed before the old one was gone", async () => {
    const { tenant, engine } = await settled();
    if (engine.resource) engine.pendingDeletes.push(engine.resource.state);

    expect(await engine.up(declaredOn(tenant))).toBe("unchanged");

    expect(tenant.config()).toMatchObject(HELD);
    expect(engine.pendingDeletes).toEqual([]);
  });
});

it("tells what it takes over, where it is told to adopt", async () => {
  const tenant = tenants.newTenant();
  tenant.holds({ ...HELD, username: "somebody" });
  const engine = stack();

  await engine.up(declaredOn(tenant, { adoptExisting: true }));

  expect(engine.told.join()).toContain('{"op":"replace","path":"/username","value":"alerts"}');
});

it("tells what it writes where a diff without liveDiff could not see it", async () => {
  const { tenant, engine } = await settled();
  const blind = new SmallEngine({
    configuration: { apiKey: tenants.emulator.keys.admin, liveDiff: "false" },
  });
  blind.resource = engine.resource;
  tenant.holds({ emailAddress: "somebody@example.com" });

  await blind.up(declaredOn(tenant, { serverPort: 465 }));

  expect(blind.told.at(-1)).toContain('"path":"/emailAddress"');
});
