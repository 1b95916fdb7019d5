import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { basicAuthArgs, microsoft365Args, without } from "../support/arguments";
import { BASIC_AUTH, fakeStacks, patchedPaths } from "../support/tenants";

const { newStack, appliedStack } = fakeStacks();

const folder = mkdtempSync(join(tmpdir(), "secret-files-"));
afterAll(() => rmSync(folder, { recursive: true }));

const write = (content: string | Buffer, name = "mail") => {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
};
const argsFrom = (file: string) => ({
  ...without(basicAuthArgs(), "emailPassword"),
  emailPasswordFrom: { file },
});

describe("a secret from a file", () => {
  it.each([
    ["without a line break", "first-password", "first-password"],
    ["without the line break at its end", "first-password\n", "first-password"],
    ["without a line break of Windows", "first-password\r\n", "first-password"],
    ["with all line breaks but the last one", "first\npassword\n\n", "first\npassword\n"],
    ["with the spaces around it", " first-password \n", " first-password "],
    ["without a byte order mark", "\ufefffirst-password", "first-password"],
    ["of UTF-8 characters", "pässwörd🔑\n", "pässwörd🔑"],
    ["of 64 KiB", "x".repeat(65_536), "x".repeat(65_536)],
  ])("is sent %s", async (_how, content, emailPassword) => {
    const { tenant, engine } = newStack();

    await engine.up(argsFrom(write(content)));

    expect(tenant.config()).toMatchObject({ emailPassword });
  });

  it("is read through a link, as Kubernetes mounts secrets, and by a relative path", async () => {
    write("first-password\n", "target");
    const link = join(folder, "link");
    symlinkSync("target", link);
    const { tenant, engine } = await appliedStack(argsFrom(link));
    expect(tenant.config()).toMatchObject(BASIC_AUTH);

    const fromHere = argsFrom(relative(process.cwd(), link));
    expect(await engine.up(fromHere)).toBe("updated");
    expect(tenant.requests()).toEqual(["GET", "POST validate"]);
  });

  it("is in neither inputs nor state, and its rotation is a change of the password alone", async () => {
    const args = argsFrom(write("first-password\n"));
    const { tenant, engine } = await appliedStack(args);
    expect(await engine.up(args)).toBe("unchanged");
    write("second-password\n");

    expect(await engine.up(args)).toBe("updated");

    expect(patchedPaths(tenant)).toEqual([["/emailPassword"]]);
    expect(tenant.config()).toMatchObject({ emailPassword: "second-password" });
    expect(JSON.stringify([engine.inputs, engine.state, engine.messages])).not.toContain("-password");
    expect(engine.state).toMatchObject({ emailPasswordFingerprint: expect.any(String) });
    expect(await engine.refresh()).toEqual([]);
  });

  it("can move to a variable without a write", async () => {
    const environment = { MAIL_PASSWORD: "first-password" };
    const { tenant, engine } = await appliedStack(argsFrom(write("first-password\n")), { environment });

    const args = {
      ...without(basicAuthArgs(), "emailPassword"),
      emailPasswordFrom: { env: "MAIL_PASSWORD" },
    };
    expect(await engine.up(args)).toBe("updated");

    expect(patchedPaths(tenant)).toEqual([]);
  });

  it("can be the client secret of Microsoft 365", async () => {
    const { tenant, engine } = newStack();
    const clientSecretFrom = { file: write("first-client-secret\n") };
    const args = { ...without(microsoft365Args(), "clientSecret"), clientSecretFrom };

    await engine.up(args);

    expect(tenant.config()).toMatchObject({ clientSecret: "first-client-secret" });
    expect(await engine.up(args)).toBe("unchanged");
  });

  it("is redacted if the tenant repeats it", async () => {
    const { tenant, engine } = newStack();
    const errors = [{ code: "X", title: "first-password is wrong" }];
    tenant.fault({ kind: "status", on: "PATCH", status: 400, body: { errors } });

    await expect(engine.up(argsFrom(write("first-password\n")))).rejects.toThrow("400 X [secret] is wrong.");
  });
});

describe("a file that has no secret fails before a write, and the error names the path and not the content:", () => {
  beforeAll(() => {
    mkdirSync(join(folder, "directory"));
    symlinkSync("loop", join(folder, "loop"));
    write("a-file");
  });

  it.each<[string, string, string, Buffer | string | undefined]>([
    ["no file", "absent", "does not exist", undefined],
    ["a directory", "directory", "is a directory", undefined],
    ["an empty file", "empty", "is empty", ""],
    ["a line break", "line-break", "is empty", "\r\n"],
    ["a byte that is not UTF-8", "latin-1", "is not UTF-8 text", Buffer.from("canary-pässword", "latin1")],
    ["a text of PowerShell in UTF-16", "utf-16", "is not UTF-8 text", Buffer.from("\ufeffcanary", "utf16le")],
    ["a file that is too large", "large", "is larger than 64 KiB", `canary${"x".repeat(65_531)}`],
    ["a path through a file", "mail/secret", "cannot be read (ENOTDIR)", undefined],
    ["a link to itself", "loop", "cannot be read (ELOOP)", undefined],
  ])("%s", async (_what, name, reason, content) => {
    if (content !== undefined) write(content, name);
    const file = join(folder, name);
    const { tenant, engine } = newStack();
    const created = engine.up(argsFrom(file));

    await expect(created).rejects.toThrow(`emailPasswordFrom: the file ${file} ${reason}. `);
    await expect(created).rejects.not.toThrow("canary");
    expect(tenant.config()).toBeUndefined();
  });

  it("a device without an end", async () => {
    await expect(newStack().engine.up(argsFrom("/dev/zero"))).rejects.toThrow(
      "/dev/zero is a pipe or a device",
    );
  });

  it("a file without an end whose size is 0", async () => {
    // Linux has it for each process; reading its first page fails.
    const file = "/proc/self/mem";
    await expect(newStack().engine.up(argsFrom(file))).rejects.toThrow(
      `the file ${file} cannot be read (EIO)`,
    );
  });

  it("an existing resource stays as it is", async () => {
    const args = argsFrom(write("first-password\n"));
    const { tenant, engine } = await appliedStack(args);
    const { state } = engine;
    rmSync(join(folder, "mail"));

    await expect(engine.preview(args)).rejects.toThrow("does not exist");
    await expect(engine.up(args)).rejects.toThrow("does not exist");

    expect(tenant.config()).toMatchObject(BASIC_AUTH);
    expect(engine.state).toEqual(state);
    await engine.destroy();
    expect(tenant.config()).toBeUndefined();
  });

  it("a path that the program marks as secret is redacted", async () => {
    const { engine } = newStack();
    const created = engine.up(argsFrom(join(folder, "hush-hush")), { secretInputs: ["emailPasswordFrom"] });

    await expect(created).rejects.toThrow("emailPasswordFrom: the file [secret] does not exist. ");
  });
});
