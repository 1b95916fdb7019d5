import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { type EmulatedTenant, type Emulator, startEmulator } from "../emulator";
import { createProject, type Project } from "../test-harness";
import { type MailServer, startMailServer } from "../test-harness/mail-server";

/** All that the demo plays on: a mail server, a tenant, and a Pulumi project. Everything is real but the tenant. */
export interface Stage {
  mailServer: MailServer;
  emulator: Emulator;
  tenant: EmulatedTenant;
  project: Project;
  /** What the mail server lets `alerts` in with. */
  password: string;
  clear(): Promise<void>;
}

/** The program is the one that the README shows; its settings come from the stack's configuration. */
export async function setStage(): Promise<Stage> {
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
  const clear = async () => {
    await Promise.all([project.remove(), emulator.stop(), mailServer.stop()]);
  };
  return { mailServer, emulator, tenant, project, password, clear };
}
