import { startEmulator } from "../emulator";
import { runCommand } from "./command";
import { pulumiCli } from "./installation";
import { createProject } from "./project";

const PASSWORD = "a-password-that-no-output-shows";

/** Without the version of an SDK, so that the preview does not name the provider by a random id. */
const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
new pulumi.CustomResource("qlik:index:EmailConfig", "mail", {
  serverAddress: "smtp.example.com",
  serverPort: 587,
  securityType: "StartTLS",
  username: "alerts",
  emailPassword: new pulumi.Config().requireSecret("emailPassword"),
  emailAddress: "alerts@example.com",
});`;

/** A command, and what it printed for a terminal with colours. */
export interface TerminalRun {
  command: string;
  output: string;
}

/** Previews a tenant that another client has changed, with the native plugin and the real CLI. */
export async function recordDriftPreview(): Promise<TerminalRun> {
  const emulator = await startEmulator();
  const tenant = emulator.tenant("acme");
  const env = { QLIK_TENANT_URL: tenant.url, QLIK_API_KEY: emulator.keys.admin };
  const project = await createProject({ program: PROGRAM, install: "native", name: "tenant-mail", env });
  try {
    await project.config("emailPassword", PASSWORD, { secret: true });
    await project.up();
    tenant.updateConfig({ username: "mallory", serverPort: 25 });
    const args = ["preview", "--diff"];
    const { output } = await runCommand({
      file: pulumiCli(),
      args: [...args, "--color=always", "--non-interactive"],
      folder: project.folder,
      env: project.env,
    });
    requirePresentable(output);
    return { command: ["pulumi", ...args].join(" "), output };
  } finally {
    await Promise.all([project.remove(), emulator.stop()]);
  }
}

/** The output becomes a picture of the documentation. */
function requirePresentable(output: string): void {
  const isPresentable = output.includes('{"op":"replace","path":"/username","value":"alerts"}');
  if (!isPresentable || output.includes(PASSWORD) || /warning:|error:|[\s=]\/\w/.test(output))
    throw new Error(
      `The output lacks the drift, or has a warning, a path of this machine or a secret:\n${output}`,
    );
}
