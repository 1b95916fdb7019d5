import type { EmulatedTenant } from "../../emulator";
import type { MailServer } from "../../test-harness/mail-server";
import { basicAuth, type Declared, PASSWORD } from "../engine/world";

/** A step of a resource's life, the calls that it makes, and what is declared before and after it. */
interface Operation {
  readonly name: string;
  /** Absent: the resource is not in the program. */
  readonly before?: (place: Place) => Declared;
  readonly after?: (place: Place) => Declared;
  /** The tenant that is called. */
  readonly calling: "first" | "other";
  readonly calls: readonly string[];
}

/** A resource has a tenant; one that is replaced moves to another. */
export interface Place {
  readonly first: EmulatedTenant;
  readonly other: EmulatedTenant;
  readonly mailServer: MailServer;
  /** Who gets the test mail; nobody else does. */
  readonly recipient: string;
}

/** A moment in which a run can be killed: a call that is on its way, or one that was carried out and not answered. */
export interface Point {
  /** `update, PATCH, applied`: the resource's name, too. */
  readonly name: string;
  readonly operation: Operation;
  readonly call: string;
  /** So many calls of this name go before. */
  readonly after: number;
  readonly when: "before" | "applied";
}

const CALLS = ["GET", "PATCH", "GET", "POST validate"];
const CALLS_WITH_MAIL = [...CALLS, "POST verify-connection", "POST send-test-email"];

const original = ({ first }: Place) => basicAuth(first);
const changed = ({ first }: Place) =>
  basicAuth(first, { serverAddress: "smtp.next.example", username: "next", emailPassword: "Next-canary" });
const rotated = ({ first }: Place) => basicAuth(first, { emailPassword: "Next-canary" });
const moved = ({ other }: Place) => basicAuth(other);
const microsoft365 = ({ first }: Place): Declared => ({
  tenantUrl: first.url,
  serviceProvider: "Microsoft365",
  clientId: "an-application",
  clientSecret: "Client-secret-canary",
  providerTenantId: "a-directory",
  emailAddress: "alerts@example.com",
});

const mailed = ({ first, mailServer, recipient }: Place): Declared => ({
  ...basicAuth(first, { serverAddress: mailServer.host, serverPort: mailServer.port, securityType: "none" }),
  verifyConnection: true,
  testEmail: { recipient },
});
const notMailed = ({ first }: Place) => basicAuth(first, { emailPassword: `not ${PASSWORD}` });

/** What happens at once where nothing depends on anything. */
export const WRITING = pointsOf(
  { name: "create", after: original, calling: "first", calls: CALLS },
  { name: "update", before: original, after: changed, calling: "first", calls: CALLS },
  { name: "rotate", before: original, after: rotated, calling: "first", calls: CALLS },
  { name: "put", after: microsoft365, calling: "first", calls: ["GET", "PUT", "GET", "POST validate"] },
  { name: "replace", before: original, after: moved, calling: "other", calls: CALLS },
  { name: "create with mail", after: mailed, calling: "first", calls: CALLS_WITH_MAIL },
  { name: "update with mail", before: notMailed, after: mailed, calling: "first", calls: CALLS_WITH_MAIL },
);

/** The engine deletes when everything else is done. */
export const DELETING = pointsOf(
  { name: "replaced", before: original, after: moved, calling: "first", calls: ["DELETE"] },
  { name: "removed", before: original, calling: "first", calls: ["DELETE"] },
);

function pointsOf(...operations: Operation[]): Point[] {
  return operations.flatMap((operation) =>
    operation.calls.flatMap((call, index) =>
      (["before", "applied"] as const).map((when) => ({
        name: `${operation.name} ${index + 1} ${call} ${when}`.replaceAll(" ", "-"),
        operation,
        call,
        after: operation.calls.slice(0, index).filter((earlier) => earlier === call).length,
        when,
      })),
    ),
  );
}

/** What a tenant holds where this is declared for it. */
export function heldFor(declared: Declared): Record<string, unknown> {
  const { tenantUrl: _, options: __, verifyConnection: ___, testEmail: ____, ...settings } = declared;
  return { serviceProvider: "BasicAuth", ...settings };
}
