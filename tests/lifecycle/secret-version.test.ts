import { basicAuthArgs, microsoft365Args, without } from "../support/arguments";
import { BASIC_AUTH, fakeStacks, patchedPaths } from "../support/tenants";

const { newStack, appliedStack } = fakeStacks();

const version = (secretVersion: unknown, args: object = basicAuthArgs()) => ({ ...args, secretVersion });
const RESENT = '{"op":"replace","path":"/emailPassword","value":"[secret]"}';

describe("secretVersion", () => {
  it.each<[string, unknown, unknown, boolean]>([
    ["a higher number", 1, 2, true],
    ["another text", "2026-10", "2026-11", true],
    ["the first version of an existing resource", undefined, 1, true],
    ["the same version", 1, 1, false],
    ["the same version as a text", 1, "1", false],
    ["no version any more", 1, undefined, false],
  ])("%s", async (_what, before, after, isSent) => {
    const { tenant, engine } = await appliedStack(version(before));

    await engine.up(version(after));

    expect(patchedPaths(tenant)).toEqual(isSent ? [["/emailPassword"]] : []);
    expect(engine.state?.secretVersion).toBe(after === undefined ? undefined : String(after));
    tenant.clearJournal();
    expect(await engine.up(version(after))).toBe("unchanged");
    expect(tenant.requests()).toEqual(["GET"]);
  });

  it("shows the password as a change in a preview, by its marker", async () => {
    const { engine } = await appliedStack(version(1));

    expect(await engine.preview(version(2))).toEqual({ hasChanges: true, replaces: [] });

    expect(engine.messages.join()).toContain(`PATCH email-config (QLIK1901) [\n  ${RESENT}\n]`);
    expect(engine.messages.join()).not.toContain(BASIC_AUTH.emailPassword);
  });

  it("replaces a password that another client has set", async () => {
    const { tenant, engine } = await appliedStack(version(1));
    tenant.updateConfig({ emailPassword: "theirs" });
    expect(await engine.up(version(1))).toBe("unchanged");

    await engine.up(version(2));

    expect(tenant.config()).toMatchObject(BASIC_AUTH);
  });

  it("sends a secret from a source again", async () => {
    const environment = { MAIL_PASSWORD: "first-password" };
    const args = {
      ...without(basicAuthArgs(), "emailPassword"),
      emailPasswordFrom: { env: "MAIL_PASSWORD" },
    };
    const { tenant, engine } = await appliedStack(args, { environment });
    const { state } = engine;

    await engine.up(version(1, args));

    expect(patchedPaths(tenant)).toEqual([["/emailPassword"]]);
    expect(engine.state).toEqual({ ...state, secretVersion: "1" });
  });

  it.each([
    ["PUT", version(2, basicAuthArgs({ write: "put" })), { emailPassword: "first-password" }],
    ["PUT for Microsoft 365", version(2, microsoft365Args()), { clientSecret: "first-client-secret" }],
  ])("sends the secret by %s", async (_how, args, secret) => {
    const { tenant, engine } = await appliedStack(version(1, args));

    await engine.up(args);

    const [put, ...others] = tenant.journal.filter(({ method }) => method === "PUT" || method === "PATCH");
    expect(put).toMatchObject({ method: "PUT", body: { providerConfig: secret } });
    expect(others).toEqual([]);
  });

  it.each([
    [
      "with other changes in one request",
      { emailAddress: "new@example.com" },
      ["/emailPassword", "/emailAddress"],
    ],
    ["of a password that changes too", { emailPassword: "second-password" }, ["/emailPassword"]],
  ])("sends the secret once %s", async (_what, changes, paths) => {
    const { tenant, engine } = await appliedStack(version(1));

    await engine.up(version(2, basicAuthArgs(changes)));

    expect(patchedPaths(tenant)).toEqual([paths]);
  });

  it.each([["emailPassword"], ["secretVersion"]])("sends nothing with ignoreChanges: %s", async (name) => {
    const options = { ignoreChanges: [name] };
    const { tenant, engine } = await appliedStack(version(1), options);

    await engine.up(version(2), options);

    expect(patchedPaths(tenant)).toEqual([]);
  });

  it("has no effect without a secret", async () => {
    const args = without(basicAuthArgs(), "username", "emailPassword");
    const { tenant, engine } = await appliedStack(version(1, args));

    await engine.up(version(2, args));

    expect(patchedPaths(tenant)).toEqual([]);
  });

  it("is unchanged by a refresh, and does not hide one of 0.1.0, which had none", async () => {
    const { engine } = await appliedStack(version(1));
    expect(await engine.refresh()).toEqual([]);
    engine.editResource({ secretVersion: undefined });
    expect(await engine.refresh()).toEqual([]);
    expect(await engine.up(basicAuthArgs())).toBe("unchanged");
  });

  it("stays pending until the secret was sent", async () => {
    const { tenant, engine } = await appliedStack(version(1));
    tenant.fault({ kind: "status", on: "PATCH", status: 403 });
    await expect(engine.up(version(2))).rejects.toThrow("403");
    expect(engine.state).toMatchObject({ secretVersion: "1" });

    await engine.up(version(2));

    expect(patchedPaths(tenant)).toEqual([["/emailPassword"], ["/emailPassword"]]);
  });

  it("stays pending if the outcome of the write is unknown", async () => {
    const { tenant, engine } = await appliedStack(version(1));
    tenant.fault({ kind: "status", on: "PATCH", status: 504, times: Number.POSITIVE_INFINITY });
    await expect(engine.up(version(2))).rejects.toThrow("504");
    tenant.clearFaults();
    tenant.clearJournal();

    await engine.up(version(2));

    expect(patchedPaths(tenant)).toEqual([["/emailPassword"]]);
  });

  it("stays pending after a rollback", async () => {
    const { tenant, engine } = await appliedStack(version(1));
    const invalid = JSON.stringify({ isValid: false, errorCode: "PROVIDER_ERROR" });
    tenant.fault({ kind: "body", on: "POST validate", text: invalid });
    await expect(engine.up(version(2, basicAuthArgs({ validation: "rollback" })))).rejects.toThrow(
      "Rolled back",
    );
    tenant.clearJournal();

    await engine.up(version(2));

    expect(patchedPaths(tenant)).toEqual([["/emailPassword"]]);
  });

  it("is sent with a create, once", async () => {
    const { tenant, engine } = newStack();

    await engine.up(version(1));

    expect(tenant.requests()).toEqual(["GET", "PATCH", "GET", "POST validate"]);
    expect(await engine.up(version(1))).toBe("unchanged");
  });

  it("is compared with the state without live diffs", async () => {
    const { engine } = await appliedStack(version(1), { configuration: { liveDiff: "false" } });

    await engine.preview(version(2));

    expect(engine.messages.join()).toContain(RESENT);
  });
});
