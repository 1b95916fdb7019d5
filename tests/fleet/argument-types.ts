import * as pulumi from "@pulumi/pulumi";
import { EmailConfigFleet, type EmailConfigFleetArgs, type FleetDefaults } from "../../sdk";

const server = {
  serverAddress: "smtp.example.com",
  serverPort: 587,
  securityType: "StartTLS",
  emailAddress: "alerts@example.com",
} as const;

/** Compiled by `npm run check`, never run: invalid arguments are errors of the compiler. */
export function declareFleets() {
  new EmailConfigFleet("defaults-are-enough", { defaults: server, tenants: { "a.example": {} } });
  new EmailConfigFleet("no-defaults", { tenants: { "a.example": server } });
  new EmailConfigFleet("outputs", {
    defaults: { ...server, username: "u", emailPassword: pulumi.secret("p") },
    tenants: { "a.example": { serverPort: pulumi.output(25), username: null, emailPassword: null } },
  });
  new EmailConfigFleet("both-providers", {
    defaults: server,
    tenants: {
      "a.example": {
        serviceProvider: "Microsoft365",
        clientId: "app",
        clientSecretFrom: { env: "SECRET" },
        providerTenantId: "directory",
      },
    },
  });
  new EmailConfigFleet("partial-test-email", {
    defaults: { ...server, testEmail: { subject: "Hello" } },
    tenants: { "a.example": { testEmail: { recipient: "ops@example.com" } } },
  });
  const tenants = Object.fromEntries(["a.example", "b.example"].map((host) => [host, { serverPort: 25 }]));
  new EmailConfigFleet("computed", { defaults: server, tenants, shard: (host) => host.startsWith("a") });
  const wide: FleetDefaults = server;
  new EmailConfigFleet("untyped-defaults", { defaults: wide, tenants: { "a.example": {} } });
  const args: EmailConfigFleetArgs = { tenants: { "a.example": server } };
  new EmailConfigFleet("args", args);

  // @ts-expect-error The mail server is missing.
  new EmailConfigFleet("nothing", { tenants: { "a.example": {} } });
  const { serverPort: _, ...incomplete } = server;
  // @ts-expect-error The port is missing.
  new EmailConfigFleet("no-port", { defaults: incomplete, tenants: { "a.example": {} } });
  // @ts-expect-error The argument of the tenant is not known.
  new EmailConfigFleet("unknown-argument", { defaults: server, tenants: { "a.example": { colour: "red" } } });
  // @ts-expect-error The default is not known.
  new EmailConfigFleet("unknown-default", { defaults: { ...server, colour: "red" }, tenants: {} });
  // @ts-expect-error A port is a number.
  new EmailConfigFleet("text", { defaults: server, tenants: { "a.example": { serverPort: "many" } } });
  // @ts-expect-error The name of the entry is the tenant's address.
  new EmailConfigFleet("url", { defaults: server, tenants: { "a.example": { tenantUrl: "https://b" } } });
  new EmailConfigFleet("incomplete-microsoft365", {
    defaults: server,
    // @ts-expect-error Microsoft365 requires more arguments.
    tenants: { "a.example": { serviceProvider: "Microsoft365", clientId: "app" } },
  });
  new EmailConfigFleet("mixed", {
    defaults: { serviceProvider: "Microsoft365", clientId: "app", emailAddress: "a@example.com" },
    // @ts-expect-error Microsoft365 has no mail server.
    tenants: { "a.example": { providerTenantId: "directory", serverAddress: "smtp.example.com" } },
  });
  // @ts-expect-error A shard has an index.
  new EmailConfigFleet("shard", { defaults: server, tenants: {}, shard: { count: 4 } });
}
