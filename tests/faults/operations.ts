import type { Api, EmulatedTenant } from "../../emulator";
import { basicAuth, microsoft365 } from "../support/arguments";

/** What an operation plays on: its own tenants, and a mailbox of its own on a real mail server. */
export interface Stage {
  readonly tenant: EmulatedTenant;
  /** Where a replacement moves to. */
  readonly next: EmulatedTenant;
  readonly mailServer: { readonly host: string; readonly port: number };
  readonly recipient: string;
}

/** Something that people do with a stack, on the calls of which every fault is let loose. */
export interface Operation {
  readonly name: string;
  readonly verb: "up" | "preview" | "refresh" | "destroy";
  /** What was declared, and applied, before. Absent: nothing. */
  readonly before?: (stage: Stage) => object;
  readonly declared: (stage: Stage) => object;
  /** What somebody has done to the tenant in between. */
  readonly drift?: Record<string, unknown>;
  readonly api?: Api;
  readonly signsIn?: true;
}

const changed = { serverPort: 465, securityType: "SSL/TLS" as const };
const rotated = { emailPassword: "second-password" };

const plain = ({ tenant }: Stage) => basicAuth({ tenantUrl: tenant.url });
const withChange = ({ tenant }: Stage) => basicAuth({ tenantUrl: tenant.url, ...changed });
const withRotation = ({ tenant }: Stage) => basicAuth({ tenantUrl: tenant.url, ...rotated });
const withoutLogin = ({ tenant }: Stage) => {
  const { username: _, emailPassword: __, ...relay } = basicAuth({ tenantUrl: tenant.url });
  return relay;
};
const office = ({ tenant }: Stage) => microsoft365({ tenantUrl: tenant.url });

/** Everything that can be asked for after a write, through a mail server that is there. */
const withAftermath =
  (matters: Parameters<typeof basicAuth>[0] = {}) =>
  ({ tenant, mailServer, recipient }: Stage) =>
    basicAuth({
      tenantUrl: tenant.url,
      serverAddress: mailServer.host,
      serverPort: mailServer.port,
      securityType: "none",
      verifyConnection: true,
      testEmail: { recipient },
      ...matters,
    });

export const OPERATIONS: readonly Operation[] = [
  { name: "create", verb: "up", declared: plain },
  { name: "create, no login", verb: "up", declared: withoutLogin },
  { name: "create, Microsoft 365", verb: "up", declared: office },
  { name: "create, PUT only", verb: "up", declared: plain, api: "put" },
  { name: "create, mail sent", verb: "up", declared: withAftermath() },
  { name: "create, signing in", verb: "up", declared: plain, signsIn: true },
  { name: "change", verb: "up", before: plain, declared: withChange },
  { name: "change, PUT only", verb: "up", before: plain, declared: withChange, api: "put" },
  {
    name: "change, mail sent",
    verb: "up",
    before: withAftermath(),
    declared: withAftermath({ emailAddress: "robot@example.com" }),
  },
  { name: "change, signing in", verb: "up", before: plain, declared: withChange, signsIn: true },
  { name: "to Microsoft 365", verb: "up", before: plain, declared: office },
  { name: "rotation", verb: "up", before: plain, declared: withRotation },
  { name: "rotation, PUT only", verb: "up", before: plain, declared: withRotation, api: "put" },
  {
    name: "rotation, client secret",
    verb: "up",
    before: office,
    declared: ({ tenant }) => microsoft365({ tenantUrl: tenant.url, clientSecret: "second-client-secret" }),
  },
  {
    name: "drift put back",
    verb: "up",
    before: plain,
    declared: plain,
    drift: { username: "somebody", emailPassword: null },
  },
  {
    name: "replace",
    verb: "up",
    before: plain,
    declared: ({ next }) => basicAuth({ tenantUrl: next.url }),
  },
  { name: "diff", verb: "preview", before: plain, declared: withChange },
  { name: "read", verb: "refresh", before: plain, declared: plain, drift: { serverPort: 25 } },
  { name: "delete", verb: "destroy", before: plain, declared: plain },
];

/** What no message may hold, whatever goes wrong. */
export const SECRETS: readonly string[] = [
  "first-password",
  "second-password",
  "first-client-secret",
  "second-client-secret",
  "emulator-api-key-of-an-admin",
  "emulator-oauth-client-secret",
];
