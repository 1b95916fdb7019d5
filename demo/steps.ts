import type { CommandResult } from "../test-harness";
import type { DemoEnvironment } from "./environment";

export interface Step {
  title: string;
  /** Returns the command whose output is printed. */
  run(environment: DemoEnvironment): Promise<CommandResult>;
  /** Returns each check with its result. */
  checks(environment: DemoEnvironment, result: CommandResult): Record<string, boolean>;
}

const DRIFT_PATCH = `[
  {"op":"replace","path":"/username","value":"alerts"},
  {"op":"add","path":"/emailPassword","value":"[secret]"}
]`;

/** The lifecycle of an e-mail configuration, from its first preview to its deletion. */
export const steps: Step[] = [
  {
    title: "A preview of a new configuration changes nothing.",
    run: ({ project }) => project.preview(),
    checks: ({ tenant }, { output, code }) => ({
      "the preview shows one resource to create": code === 0 && output.includes("EmailConfig mail create"),
      "the tenant still has no configuration": tenant.config() === undefined,
    }),
  },
  {
    title: "`pulumi up` writes it. The tenant logs in to the mail server and sends a test e-mail.",
    run: ({ project }) => project.up(),
    checks: ({ tenant, mailServer, password }, { code, output }) => ({
      "the tenant has the declared configuration": code === 0 && tenant.config()?.username === "alerts",
      "the tenant has the password": tenant.config()?.emailPassword === password,
      "the login at the mail server succeeded": /success\s*: true/.test(output),
      "the test e-mail was delivered": mailServer.received.some(({ to }) => to.includes("ops@example.com")),
      "no output contains the password": !output.includes(password),
    }),
  },
  {
    title: "Without changes, a preview sends one GET.",
    run: ({ project, tenant }) => {
      tenant.clearJournal();
      return project.preview("--expect-no-changes");
    },
    checks: ({ tenant }, { code }) => ({
      "the preview shows no changes": code === 0,
      "the tenant got one GET": tenant.requests().join() === "GET",
    }),
  },
  {
    title:
      "The user name is changed and the password removed in the console. The preview shows the exact patch.",
    run: ({ project, tenant }) => {
      tenant.updateConfig({ username: "mallory", emailPassword: undefined });
      return project.preview();
    },
    checks: ({ password }, { output }) => ({
      "the preview shows the JSON Patch": output.replaceAll(/^ {4}/gm, "").includes(DRIFT_PATCH),
      "the patch does not contain the password": !output.includes(password),
    }),
  },
  {
    title: "`pulumi up` reverts the drift.",
    run: ({ project }) => project.up(),
    checks: ({ tenant, password }, { code }) => ({
      "the tenant has the declared user name": code === 0 && tenant.config()?.username === "alerts",
      "the tenant has the declared password": tenant.config()?.emailPassword === password,
    }),
  },
  {
    title: "With a wrong password, the tenant cannot log in, and `pulumi up` fails.",
    run: async ({ project }) => {
      await project.config("emailPassword", "not the password", { secret: true });
      return project.up();
    },
    checks: ({ tenant }, { code, output }) => ({
      "`pulumi up` fails": code !== 0,
      "the error contains the mail server's refusal": /verify-connection.* refused/.test(output),
      "the error contains the tenant's error code": output.includes("INVALID_CREDENTIALS"),
      "the tenant returns INVALID_CREDENTIALS": hasErrorCode(tenant, "INVALID_CREDENTIALS"),
      "no output contains the wrong password": !output.includes("not the password"),
    }),
  },
  {
    title: "With the correct password, `pulumi up` succeeds.",
    run: async ({ project, password }) => {
      await project.config("emailPassword", password, { secret: true });
      return project.up();
    },
    checks: ({ tenant, password }, { code }) => ({
      "`pulumi up` succeeds": code === 0,
      "the tenant has the correct password": tenant.config()?.emailPassword === password,
      "the tenant returns OK": hasErrorCode(tenant, "OK"),
    }),
  },
  {
    title: "Qlik removes PATCH from the tenant. The next change is sent by PUT.",
    run: async ({ project, tenant }) => {
      tenant.api = "put";
      tenant.clearJournal();
      await project.config("emailAddress", "reports@example.com");
      return project.up();
    },
    checks: ({ tenant }, { code }) => ({
      "`pulumi up` succeeds": code === 0,
      "PATCH was followed by PUT": tenant.requests().join().includes("PATCH,PUT"),
      "the tenant has the new From address": tenant.config()?.emailAddress === "reports@example.com",
    }),
  },
  {
    title: "`pulumi destroy` deletes the configuration.",
    run: ({ project }) => project.destroy(),
    checks: ({ tenant }, { code }) => ({
      "the tenant has no configuration": code === 0 && tenant.config() === undefined,
    }),
  },
];

function hasErrorCode(tenant: DemoEnvironment["tenant"], errorCode: string): boolean {
  return JSON.stringify(tenant.document()).includes(`"${errorCode}"`);
}
