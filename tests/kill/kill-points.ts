import type { EmulatedTenant } from "../../emulator";
import type { MailServer } from "../../test-harness/mail-server";
import { basicAuth, type DeclaredArgs, microsoft365, PASSWORD } from "../engine/fixture";

/** A change of a resource: what is declared before and after it, and the requests that it sends. */
interface Operation {
  readonly name: string;
  /** Absent: the program does not declare the resource. */
  readonly before?: (target: Target) => DeclaredArgs;
  readonly after?: (target: Target) => DeclaredArgs;
  /** The tenant that gets the requests. */
  readonly tenant: "first" | "other";
  readonly requests: readonly string[];
}

/** What a resource uses. A resource that is replaced moves to the other tenant. */
export interface Target {
  readonly first: EmulatedTenant;
  readonly other: EmulatedTenant;
  readonly mailServer: MailServer;
  /** The recipient of the test e-mail, different for each resource. */
  readonly recipient: string;
}

/** A moment to kill a run: during a request, before it has its effect or after. */
export interface KillPoint {
  /** Also the resource's name, such as `update-2-PATCH-applied`. */
  readonly name: string;
  readonly operation: Operation;
  readonly request: string;
  /** The number of earlier requests of the same name. */
  readonly after: number;
  readonly when: "before" | "applied";
}

const REQUESTS = ["GET", "PATCH", "GET", "POST validate"];
const REQUESTS_WITH_MAIL = [...REQUESTS, "POST verify-connection", "POST send-test-email"];

const original = ({ first }: Target) => basicAuth(first);
const changed = ({ first }: Target) =>
  basicAuth(first, { serverAddress: "smtp.next.example", username: "next", emailPassword: "Next-canary" });
const rotated = ({ first }: Target) => basicAuth(first, { emailPassword: "Next-canary" });
const moved = ({ other }: Target) => basicAuth(other);
const office = ({ first }: Target) => microsoft365(first);
const withMail = ({ first, mailServer, recipient }: Target): DeclaredArgs => ({
  ...basicAuth(first, { serverAddress: mailServer.host, serverPort: mailServer.port, securityType: "none" }),
  verifyConnection: true,
  testEmail: { recipient },
});
const withoutMail = ({ first }: Target) => basicAuth(first, { emailPassword: `not ${PASSWORD}` });

/** The engine runs these operations in parallel. */
export const WRITE_POINTS = killPoints(
  { name: "create", after: original, tenant: "first", requests: REQUESTS },
  { name: "update", before: original, after: changed, tenant: "first", requests: REQUESTS },
  { name: "rotate", before: original, after: rotated, tenant: "first", requests: REQUESTS },
  { name: "put", after: office, tenant: "first", requests: ["GET", "PUT", "GET", "POST validate"] },
  { name: "replace", before: original, after: moved, tenant: "other", requests: REQUESTS },
  { name: "create with mail", after: withMail, tenant: "first", requests: REQUESTS_WITH_MAIL },
  {
    name: "update with mail",
    before: withoutMail,
    after: withMail,
    tenant: "first",
    requests: REQUESTS_WITH_MAIL,
  },
);

/** The engine deletes after all other operations. */
export const DELETE_POINTS = killPoints(
  { name: "replaced", before: original, after: moved, tenant: "first", requests: ["DELETE"] },
  { name: "removed", before: original, tenant: "first", requests: ["DELETE"] },
);

function killPoints(...operations: Operation[]): KillPoint[] {
  return operations.flatMap((operation) =>
    operation.requests.flatMap((request, index) =>
      (["before", "applied"] as const).map((when) => ({
        name: `${operation.name} ${index + 1} ${request} ${when}`.replaceAll(" ", "-"),
        operation,
        request,
        after: operation.requests.slice(0, index).filter((earlier) => earlier === request).length,
        when,
      })),
    ),
  );
}

/** The configuration that a tenant has if this is declared. */
export function configFor(declared: DeclaredArgs): Record<string, unknown> {
  const { tenantUrl: _, options: __, verifyConnection: ___, testEmail: ____, ...settings } = declared;
  return { serviceProvider: "BasicAuth", ...settings };
}
