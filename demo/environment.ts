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
  /** A project whose program uses the plugin instead of the dynamic resource. */
  nativeProject: Project;
  /** The password of the user `alerts` at the mail server. */
  password: string;
  stop(): Promise<void>;
}

const NATIVE_PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const { EmailConfig } = require("pulumi-qlik");

const config = new pulumi.Config();
new EmailConfig("mail", {
  serverAddress: config.require("serverAddress"),
  serverPort: config.requireNumber("serverPort"),
  securityType: "StartTLS",
  username: "alerts",
  emailPassword: config.requireSecret("emailPassword"),
  emailAddress: "alerts@example.com",
});
`;

/** Starts the environment with the program of the README, which reads the settings from the stack's configuration. */
export async function startEnvironment(): Promise<DemoEnvironment> {
  const password = randomBytes(12).toString("base64url");
  const mailServer = await startMailServer({ security: "StartTLS", users: { alerts: password } });
  const emulator = await startEmulator({ mailCa: mailServer.ca });
  const tenant = emulator.tenant("acme");
  const env = { QLIK_TENANT_URL: tenant.url, QLIK_API_KEY: emulator.keys.admin };
  const project = await createProject({
    program: { folder: join(__dirname, "../../examples/basic-auth") },
    env,
  });
  const nativeProject = await createProject({ program: NATIVE_PROGRAM, install: "native", env });
  for (const { config } of [project, nativeProject]) {
    await config("serverAddress", mailServer.host);
    await config("serverPort", String(mailServer.port));
    await config("emailPassword", password, { secret: true });
  }
  const stop = async () => {
    await Promise.all([project.remove(), nativeProject.remove(), emulator.stop(), mailServer.stop()]);
  };
  return { mailServer, emulator, tenant, project, nativeProject, password, stop };
}
