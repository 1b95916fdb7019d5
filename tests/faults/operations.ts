import type { Api, EmulatedTenant } from "../../emulator";
import { basicAuth, microsoft365, without } from "../support/arguments";

/** What an operation runs on: tenants and a mailbox that no other operation uses, and a real mail server. */
export interface Fixture {
  readonly tenant: EmulatedTenant;
  /** The tenant that a replacement moves to. */
  readonly next: EmulatedTenant;
  readonly mailServer: { readonly host: string; readonly port: number };
  readonly recipient: string;
}

type Program = (fixture: Fixture) => object;

/** An operation on a stack. Every request of it gets every fault. */
export interface Operation {
  readonly name: string;
  readonly verb: "up" | "preview" | "refresh" | "destroy";
  /** The program of an earlier `up`. */
  readonly previous?: Program;
  readonly program: Program;
  /** What another client has changed since. */
  readonly drift?: Record<string, unknown>;
  readonly api?: Api;
  readonly usesOAuth?: true;
}

type Changes = Parameters<typeof basicAuth>[0];

const mailServer =
  (changes: Changes = {}): Program =>
  ({ tenant }) =>
    basicAuth({ tenantUrl: tenant.url, ...changes });

const office =
  (changes: Parameters<typeof microsoft365>[0] = {}): Program =>
  ({ tenant }) =>
    microsoft365({ tenantUrl: tenant.url, ...changes });

/** A program with all post-apply checks, for the real mail server. */
const withChecks =
  (changes: Changes = {}): Program =>
  ({ tenant, mailServer, recipient }) =>
    basicAuth({
      tenantUrl: tenant.url,
      serverAddress: mailServer.host,
      serverPort: mailServer.port,
      securityType: "none",
      verifyConnection: true,
      testEmail: { recipient },
      ...changes,
    });

const plain = mailServer();
const noLogin: Program = ({ tenant }) =>
  without(basicAuth({ tenantUrl: tenant.url }), "username", "emailPassword");
const changed = mailServer({ serverPort: 465, securityType: "SSL/TLS" });
const rotated = mailServer({ emailPassword: "second-password" });

const CREATE = { verb: "up" } as const;
const UPDATE = { verb: "up", previous: plain } as const;

export const OPERATIONS: readonly Operation[] = [
  { ...CREATE, name: "create", program: plain },
  { ...CREATE, name: "create, no login", program: noLogin },
  { ...CREATE, name: "create, Microsoft 365", program: office() },
  { ...CREATE, name: "create, PUT only", program: plain, api: "put" },
  { ...CREATE, name: "create, with checks", program: withChecks() },
  { ...CREATE, name: "create, OAuth", program: plain, usesOAuth: true },
  { ...UPDATE, name: "change", program: changed },
  { ...UPDATE, name: "change, PUT only", program: changed, api: "put" },
  {
    ...UPDATE,
    name: "change, with checks",
    previous: withChecks(),
    program: withChecks({ emailAddress: "robot@example.com" }),
  },
  { ...UPDATE, name: "change, OAuth", program: changed, usesOAuth: true },
  { ...UPDATE, name: "change, to Microsoft 365", program: office() },
  { ...UPDATE, name: "rotation", program: rotated },
  { ...UPDATE, name: "rotation, PUT only", program: rotated, api: "put" },
  {
    ...UPDATE,
    name: "rotation, client secret",
    previous: office(),
    program: office({ clientSecret: "second-client-secret" }),
  },
  { ...UPDATE, name: "drift", program: plain, drift: { username: "other-user", emailPassword: null } },
  { ...UPDATE, name: "replace", program: ({ next }) => basicAuth({ tenantUrl: next.url }) },
  { name: "diff", verb: "preview", previous: plain, program: changed },
  { name: "read", verb: "refresh", previous: plain, program: plain, drift: { serverPort: 25 } },
  { name: "delete", verb: "destroy", previous: plain, program: plain },
];

/** No message contains any of these, whatever fails. */
export const SECRETS: readonly string[] = [
  "first-password",
  "second-password",
  "first-client-secret",
  "second-client-secret",
  "emulator-api-key-of-an-admin",
  "emulator-oauth-client-secret",
];
