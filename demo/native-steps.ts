import type { Step } from "./steps";

/** The native plugin: it imports a configuration, and shows drift by property. */
export const nativeSteps: Step[] = [
  {
    title: "The native plugin: `pulumi import` takes a configuration over that was made in the console.",
    run: ({ nativeProject, tenant, mailServer, password }) => {
      tenant.updateConfig({
        serverAddress: mailServer.host,
        serverPort: mailServer.port,
        securityType: "StartTLS",
        username: "alerts",
        emailPassword: password,
        emailAddress: "alerts@example.com",
      });
      tenant.clearJournal();
      const resource = ["qlik:index:EmailConfig", "mail", tenant.host];
      const options = ["--yes", "--skip-preview", "--protect=false", "--generate-code=false"];
      return nativeProject.pulumi(["import", ...resource, ...options]);
    },
    checks: ({ tenant }, { code, output }) => ({
      "the configuration is imported": code === 0 && output.includes("= 1 imported"),
      "the tenant got one GET": tenant.requests().join() === "GET",
    }),
  },
  {
    title: "`pulumi up` sends the password, because the API returns none to import.",
    run: ({ nativeProject }) => nativeProject.up(),
    checks: ({ tenant, password }, { code, output }) => ({
      "the password is the only change": code === 0 && output.includes("[diff: +emailPassword]"),
      "no output contains the password": !output.includes(password),
      "the tenant has the declared configuration": tenant.config()?.emailPassword === password,
    }),
  },
  {
    title: "The user name is changed in the console. The preview shows the property of the resource.",
    run: ({ nativeProject, tenant }) => {
      tenant.updateConfig({ username: "mallory" });
      return nativeProject.preview("--diff");
    },
    checks: (_, { output }) => ({
      "the preview shows the observed and the declared value": /~ username *: "mallory" => "alerts"/.test(
        output,
      ),
    }),
  },
  {
    title: "`pulumi up` reverts it.",
    run: ({ nativeProject }) => nativeProject.up(),
    checks: ({ tenant }, { code }) => ({
      "the tenant has the declared user name": code === 0 && tenant.config()?.username === "alerts",
    }),
  },
];
