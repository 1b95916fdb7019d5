import { type ChildProcessByStdio, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { Emulator } from "../../emulator";
import { tarball } from "../../test-harness/installation";
import { type MailServer, startMailServer } from "../../test-harness/mail-server";
import { BASIC_AUTH, clientOf, SETTINGS } from "../emulator/client";
import { manifest } from "./fixture";

/* `npm run test:installs` runs these tests, because they need the npm registry. */

describe("`npm install pulumi-qlik`", () => {
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "dependencies-"));
    copyFileSync(tarball(), join(folder, "pulumi-qlik.tgz"));
    await manifest(folder, { dependencies: { "pulumi-qlik": "file:pulumi-qlik.tgz" } });
    const options = ["--omit=peer", "--no-audit", "--no-fund"];
    execFileSync("npm", ["install", ...options], { cwd: folder, stdio: "pipe" });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("installs only what the provider and the SDK need, beside `@pulumi/pulumi`", () => {
    const lock = readFileSync(join(folder, "node_modules/.package-lock.json"), "utf8");
    const { packages } = JSON.parse(lock) as { packages: Record<string, object> };
    const names = Object.keys(packages).map((path) => path.replace(/^.*node_modules\//, ""));

    expect(names.sort()).toEqual(["fast-json-patch", "pulumi-qlik", "undici", "yaml", "zod"]);
  });

  describe("`npx pulumi-qlik emulator`", () => {
    let emulator: ChildProcessByStdio<null, Readable, null>;
    let mailServer: MailServer;

    beforeEach(async () => {
      const command = join(folder, "node_modules/.bin/pulumi-qlik");
      emulator = spawn(command, ["emulator", "--json"], { stdio: ["ignore", "pipe", "inherit"] });
      mailServer = await startMailServer({ security: "none", users: { mailer: "hush" } });
    });
    afterEach(async () => {
      const ended = once(emulator, "exit");
      emulator.kill();
      await Promise.all([ended, mailServer.stop()]);
    });

    it("logs in to a mail server, without a package of its own", async () => {
      const [line] = (await once(createInterface(emulator.stdout), "line")) as [string];
      const client = clientOf(JSON.parse(line) as Emulator, { host: "acme.localhost" });
      const server = { serverAddress: "localhost", serverPort: mailServer.port, securityType: "none" };
      await client.put({ ...BASIC_AUTH, providerConfig: { ...SETTINGS, ...server } });

      expect((await client.verify()).json).toMatchObject({ success: true });
    });
  });
});
