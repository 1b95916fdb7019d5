import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { type EmulatedTenant, type Emulator, startEmulator } from "../emulator";
import { createProject, type Project } from "../test-harness";
import { type MailServer, startMailServer } from "../test-harness/mail-server";

/** What the demo uses: a mail server, an emulated tenant, and a Pulumi project. */
export interface DemoEnvironment {
  mailServer: MailServer;
  emulator: Emulator;
  tenant: EmulatedTenant;
  project: Project;
  /** The password of the user `alerts` at the mail server. */
  password: string;
  stop(): Promise<void>;
}

/** Starts the environment with the program of the README, which reads the settings from the stack's configuration. */
export async function startEnvironment(): Promise<DemoEnvironment> {
  const password = randomBytes(12).toString("base64url");
  const mailServer = await startMailServer({ security: "StartTLS", users: { alerts: password } });
  const emulator = await startEmulator({ mailCa: mailServer.ca });
  const tenant = emulator.tenant("acme");
  const project = await createProject({
    program: { folder: join(__dirname, "../../examples/basic-auth") },
    env: { QLIK_TENANT_URL: tenant.url, QLIK_API_KEY: emulator.keys.admin },
  });
  await project.config("serverAddress", mailServer.host);
  await project.config("serverPort", String(mailServer.port));
  await project.config("emailPassword", password, { secret: true });
  const stop = async () => {
    await Promise.all([project.remove(), emulator.stop(), mailServer.stop()]);
  };
  return { mailServer, emulator, tenant, project, password, stop };
}
