import { basicAuthArgs, microsoft365Args, without } from "../support/arguments";
import { TestStack } from "../support/stack";
import {
  emulatedTenants,
  HELD,
  HELD_BY_MICROSOFT365,
  HELD_BY_OTHERS,
  patchedPaths,
} from "../support/tenants";

const tenants = emulatedTenants();

function setUp() {
  const tenant = tenants.newTenant();
  tenant.accepts("first-password");
  return { tenant, stack: new TestStack(tenant) };
}

const rollingBack = (matters: Parameters<typeof basicAuthArgs>[0] = {}) =>
  basicAuthArgs({ validation: "rollback", ...matters });

async function settled(args: object = rollingBack()) {
  const { tenant, stack } = setUp();
  await stack.up(args);
  tenant.clearJournal();
  return { tenant, stack };
}

const BAD = { emailPassword: "wrong-password", serverPort: 465 };

describe("an update that turns out bad", () => {
  it("is taken back with the inverse patch, the former password included", async () => {
    const { tenant, stack } = await settled();

    await expect(stack.up(rollingBack(BAD))).rejects.toThrow(
      /validate says INVALID_CREDENTIALS.* Rolled back to the former configuration, which is valid\.$/,
    );

    expect(tenant.config()).toMatchObject(HELD);
    expect(patchedPaths(tenant)).toEqual([
      ["/serverPort", "/emailPassword"],
      ["/serverPort", "/emailPassword"],
    ]);
  });

  it("leaves the state as it was, and nothing to do for the former program", async () => {
    const { stack } = await settled();
    const before = stack.state;

    await expect(stack.up(rollingBack(BAD))).rejects.toThrow("Rolled back");

    expect(stack.state).toEqual(before);
    expect(await stack.refresh()).toEqual([]);
    expect(await stack.up(rollingBack())).toBe("unchanged");
  });

  it("is tried anew by the next run", async () => {
    const { tenant, stack } = await settled();
    await expect(stack.up(rollingBack(BAD))).rejects.toThrow("Rolled back");
    tenant.accepts("wrong-password");

    expect(await stack.up(rollingBack(BAD))).toBe("updated");

    expect(tenant.config()).toMatchObject({ ...HELD, ...BAD });
  });

  it("puts back what was added and what was removed", async () => {
    const { tenant, stack } = await settled();
    tenant.fault({ kind: "body", on: "POST validate", text: '{"isValid":false}' });

    await expect(stack.up(without(rollingBack(), "username", "emailPassword"))).rejects.toThrow(
      "Rolled back",
    );
    expect(tenant.config()).toMatchObject(HELD);

    tenant.fault({ kind: "body", on: "POST validate", text: '{"isValid":false}' });
    await expect(stack.up(rollingBack({ senderName: "Alerts" }))).rejects.toThrow("Rolled back");
    expect(tenant.config()).toEqual({ serviceProvider: "BasicAuth", ...HELD });
  });

  it("goes back from Microsoft 365", async () => {
    const { tenant, stack } = await settled();

    await expect(stack.up(microsoft365Args({ validation: "rollback" }))).rejects.toThrow("Rolled back");

    expect(tenant.config()).toEqual({ serviceProvider: "BasicAuth", ...HELD });
  });

  it("goes back to Microsoft 365", async () => {
    const { tenant, stack } = setUp();
    tenant.accepts("first-client-secret");
    await stack.up(microsoft365Args({ validation: "rollback" }));

    await expect(stack.up(rollingBack())).rejects.toThrow("Rolled back");

    expect(tenant.config()).toEqual(HELD_BY_MICROSOFT365);
  });

  it("says where the former configuration is not good either", async () => {
    const { tenant, stack } = await settled();
    tenant.accepts("a-third-password");

    await expect(stack.up(rollingBack(BAD))).rejects.toThrow(
      "Rolled back to the former configuration, of which validate says INVALID_CREDENTIALS",
    );
  });

  it("puts back what somebody else had changed before, for that is what was there", async () => {
    const { tenant, stack } = await settled();
    tenant.holds({ username: "somebody" });

    await expect(stack.up(rollingBack(BAD))).rejects.toThrow("Rolled back");

    expect(tenant.config()).toMatchObject({ ...HELD, username: "somebody" });
  });
});

describe("where the former password is not known", () => {
  it("the rest is put back, and what could not be is named", async () => {
    const { tenant, stack } = setUp();
    tenant.holds(HELD_BY_OTHERS);

    await expect(
      stack.up(rollingBack({ adoptExisting: true, emailPassword: "wrong-password" })),
    ).rejects.toThrow(
      "Rolled back to the former configuration, of which validate says INVALID_CREDENTIALS: the mail server refuses the login. " +
        "Check username and emailPassword (or clientSecret). The former emailPassword is not known and could not be put back.",
    );

    expect(tenant.config()).toMatchObject({ ...HELD_BY_OTHERS, emailPassword: "wrong-password" });
    expect(stack.state).toBeUndefined();
  });

  it("and was not touched, nothing is missing", async () => {
    const { tenant, stack } = setUp();
    tenant.holds(without(HELD_BY_OTHERS, "username", "emailPassword"));
    tenant.fault({ kind: "body", on: "POST validate", text: '{"isValid":false}' });

    const adopting = without(rollingBack({ adoptExisting: true }), "username", "emailPassword");
    await expect(stack.up(adopting)).rejects.not.toThrow("not known");

    expect(tenant.config()).toMatchObject({ serverAddress: "smtp.other.example" });
  });

  it("and only PUT could write the rest, the error tells both what was wrong and what is left", async () => {
    const { tenant, stack } = setUp();
    tenant.holds(HELD_BY_OTHERS);

    const adopting = microsoft365Args({ validation: "rollback", adoptExisting: true });
    const failure = stack.up(adopting);

    await expect(failure).rejects.toThrow(
      /validate says INVALID_CREDENTIALS.* It could not be rolled back\. .*PUT email-config: 400/s,
    );
    expect(tenant.config()).toEqual(HELD_BY_MICROSOFT365);
    expect(stack.state).toMatchObject({
      serviceProvider: "Microsoft365",
      clientSecret: "first-client-secret",
    });
  });
});

describe("a create that turns out bad", () => {
  it("leaves no configuration", async () => {
    const { tenant, stack } = setUp();

    await expect(stack.up(rollingBack(BAD))).rejects.toThrow(
      /INVALID_CREDENTIALS.* Rolled back: there was no configuration before, and there is none again\.$/,
    );

    expect(tenant.config()).toBeUndefined();
    expect(stack.state).toBeUndefined();
  });

  it.each<[string, Parameters<ReturnType<typeof setUp>["tenant"]["fault"]>[0]]>([
    ["is not there any more", { kind: "status", on: "DELETE", status: 404 }],
    ["is deleted without an answer", { kind: "reset", on: "DELETE", when: "applied" }],
    ["is not deleted at first", { kind: "status", on: "DELETE", status: 503 }],
  ])("minds nothing where it %s", async (_what, fault) => {
    const { tenant, stack } = setUp();
    tenant.fault(fault);

    await expect(stack.up(rollingBack(BAD))).rejects.toThrow("there is none again");

    expect(stack.state).toBeUndefined();
  });
});

describe("a way back that is blocked", () => {
  it("is told beside what was wrong, and the state tells what the tenant holds", async () => {
    const { tenant, stack } = await settled();
    tenant.fault({ kind: "status", on: "PATCH", after: 1, status: 403 });

    await expect(stack.up(rollingBack(BAD))).rejects.toThrow(
      /validate says INVALID_CREDENTIALS.* It could not be rolled back\. .*PATCH email-config: 403/s,
    );

    expect(tenant.config()).toMatchObject({ ...HELD, ...BAD });
    expect(stack.state).toMatchObject({ ...HELD, ...BAD });
    tenant.clearFaults();
    expect(await stack.up(rollingBack())).toBe("updated");
    expect(tenant.config()).toMatchObject(HELD);
  });

  it("is told where a first configuration cannot be deleted", async () => {
    const { tenant, stack } = setUp();
    tenant.fault({ kind: "status", on: "DELETE", status: 403 });

    await expect(stack.up(rollingBack(BAD))).rejects.toThrow(
      /validate says INVALID_CREDENTIALS.* It could not be rolled back\. .*DELETE email-config: 403/s,
    );

    expect(stack.state).toMatchObject(BAD);
  });
});
