import * as pulumi from "@pulumi/pulumi";
import { EmailConfigFleet, type EmailConfigFleetArgs, type FleetDefaults } from "../../sdk";

const server = {
  serverAddress: "smtp.example.com",
  serverPort: 587,
  securityType: "StartTLS",
  emailAddress: "alerts@example.com",
} as const;

/** What the compiler says of these is the test: `npm run check` fails where it takes one that is marked, or refuses another. */
export function fleetsThatTheCompilerJudges() {
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
  new EmailConfigFleet("part-of-a-mail", {
    defaults: { ...server, testEmail: { subject: "Hello" } },
    tenants: { "a.example": { testEmail: { recipient: "ops@example.com" } } },
  });
  const tenants = Object.fromEntries(["a.example", "b.example"].map((host) => [host, { serverPort: 25 }]));
  new EmailConfigFleet("made-by-code", { defaults: server, tenants, shard: (host) => host.startsWith("a") });
  const wide: FleetDefaults = server;
  new EmailConfigFleet("defaults-of-the-wide-type", { defaults: wide, tenants: { "a.example": {} } });
  const args: EmailConfigFleetArgs = { tenants: { "a.example": server } };
  new EmailConfigFleet("args", args);

  // @ts-expect-error nothing gives a mail server
  new EmailConfigFleet("nothing", { tenants: { "a.example": {} } });
  const { serverPort: _, ...incomplete } = server;
  // @ts-expect-error nothing gives the port
  new EmailConfigFleet("no-port", { defaults: incomplete, tenants: { "a.example": {} } });
  // @ts-expect-error there is no such argument of a tenant
  new EmailConfigFleet("stranger", { defaults: server, tenants: { "a.example": { colour: "red" } } });
  // @ts-expect-error nor of the defaults
  new EmailConfigFleet("strange-default", { defaults: { ...server, colour: "red" }, tenants: {} });
  // @ts-expect-error a port is a number
  new EmailConfigFleet("text", { defaults: server, tenants: { "a.example": { serverPort: "many" } } });
  // @ts-expect-error the name of the entry is the tenant's address
  new EmailConfigFleet("url", { defaults: server, tenants: { "a.example": { tenantUrl: "https://b" } } });
  new EmailConfigFleet("half-of-microsoft", {
    defaults: server,
    // @ts-expect-error Microsoft365 needs more
    tenants: { "a.example": { serviceProvider: "Microsoft365", clientId: "app" } },
  });
  new EmailConfigFleet("mixed", {
    defaults: { serviceProvider: "Microsoft365", clientId: "app", emailAddress: "a@example.com" },
    // @ts-expect-error a mail server is no matter of Microsoft365
    tenants: { "a.example": { providerTenantId: "directory", serverAddress: "smtp.example.com" } },
  });
  // @ts-expect-error a shard has an index
  new EmailConfigFleet("shard", { defaults: server, tenants: {}, shard: { count: 4 } });
}
