import type { CommandResult } from "../test-harness";
import type { Stage } from "./environment";

/** A scene: what happens, in one line; the command that is shown; and what has to hold afterwards. */
export interface Scene {
  title: string;
  play(stage: Stage): Promise<CommandResult>;
  /** Each sentence, and whether it is so. */
  checks(stage: Stage, shown: CommandResult): Record<string, boolean>;
}

const PATCH_OF_THE_DRIFT = `[
  {"op":"replace","path":"/username","value":"alerts"},
  {"op":"add","path":"/emailPassword","value":"[secret]"}
]`;

/** The life of a tenant's e-mail configuration, from its first preview to its end. */
export const story: Scene[] = [
  {
    title: "A new configuration is declared; the preview touches nothing.",
    play: ({ project }) => project.preview(),
    checks: ({ tenant }, { output, code }) => ({
      "the preview shows one resource to create": code === 0 && output.includes("EmailConfig mail create"),
      "the tenant still has no configuration": tenant.config() === undefined,
    }),
  },
  {
    title: "`pulumi up` writes it; the tenant logs in to the mail server and sends a test mail.",
    play: ({ project }) => project.up(),
    checks: ({ tenant, mailServer, password }, { code, output }) => ({
      "the tenant holds what the program declares": code === 0 && tenant.config()?.username === "alerts",
      "the tenant holds the password": tenant.config()?.emailPassword === password,
      "the login at the mail server succeeded": /success\s*: true/.test(output),
      "the test mail was delivered": mailServer.received.some(({ to }) => to.includes("ops@example.com")),
      "no output shows the password": !output.includes(password),
    }),
  },
  {
    title: "Nothing has changed, and nothing is done: one GET.",
    play: ({ project, tenant }) => {
      tenant.clearJournal();
      return project.preview("--expect-no-changes");
    },
    checks: ({ tenant }, { code }) => ({
      "the preview expects no changes and finds none": code === 0,
      "the tenant got one GET": tenant.requests().join() === "GET",
    }),
  },
  {
    title:
      "Somebody changes the user name and removes the password in the console; the preview shows the exact patch.",
    play: ({ project, tenant }) => {
      tenant.updateConfig({ username: "mallory", emailPassword: undefined });
      return project.preview();
    },
    checks: ({ password }, { output }) => ({
      "the preview shows the JSON Patch": output.replaceAll(/^ {4}/gm, "").includes(PATCH_OF_THE_DRIFT),
      "the password is redacted in it": !output.includes(password),
    }),
  },
  {
    title: "`pulumi up` mends it.",
    play: ({ project }) => project.up(),
    checks: ({ tenant, password }, { code }) => ({
      "the user name is back": code === 0 && tenant.config()?.username === "alerts",
      "the password is back": tenant.config()?.emailPassword === password,
    }),
  },
  {
    title: "A wrong password is rolled out: the tenant cannot log in, and the stack fails honestly.",
    play: async ({ project }) => {
      await project.config("emailPassword", "not the password", { secret: true });
      return project.up();
    },
    checks: ({ tenant }, { code, output }) => ({
      "`pulumi up` fails": code !== 0,
      "the reason is the mail server's refusal": /verify-connection.* refused/.test(output),
      "the tenant's verdict is told": output.includes("INVALID_CREDENTIALS"),
      "the tenant says INVALID_CREDENTIALS": JSON.stringify(tenant.document()).includes(
        "INVALID_CREDENTIALS",
      ),
      "the wrong password is not shown either": !output.includes("not the password"),
    }),
  },
  {
    title: "The right password heals it.",
    play: async ({ project, password }) => {
      await project.config("emailPassword", password, { secret: true });
      return project.up();
    },
    checks: ({ tenant, password }, { code }) => ({
      "`pulumi up` succeeds": code === 0,
      "the tenant holds the right password": tenant.config()?.emailPassword === password,
      "the tenant says OK": JSON.stringify(tenant.document()).includes('"OK"'),
    }),
  },
  {
    title: "Qlik removes PATCH from the tenant; the next change goes out by PUT, by itself.",
    play: async ({ project, tenant }) => {
      tenant.api = "put";
      tenant.clearJournal();
      await project.config("emailAddress", "reports@example.com");
      return project.up();
    },
    checks: ({ tenant }, { code }) => ({
      "`pulumi up` succeeds": code === 0,
      "PATCH was refused and PUT taken": tenant.requests().join().includes("PATCH,PUT"),
      "the tenant holds the new From address": tenant.config()?.emailAddress === "reports@example.com",
    }),
  },
  {
    title: "`pulumi destroy` removes the configuration.",
    play: ({ project }) => project.destroy(),
    checks: ({ tenant }, { code }) => ({
      "the tenant has no configuration": code === 0 && tenant.config() === undefined,
    }),
  },
];
