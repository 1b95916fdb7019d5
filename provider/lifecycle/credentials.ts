import type { Operation } from "../client/operation";
import type { Context } from "../context";
import { codedMessage } from "../messages/coded";
import { hasUnknown } from "./unknown";

/**
 * Requires credentials in the preview of a new resource, which sends no request: without them, the update would fail. A preview
 * without live diffs may run without credentials.
 *
 * @throws if there are none, unless the run continues on errors: then the update fails, for this tenant alone
 */
export function requireCredentials(context: Context, tenantUrl: unknown, operation: Operation): void {
  const { liveDiff, continueOnError } = context.config;
  if (!liveDiff || hasUnknown(tenantUrl)) return;
  try {
    context.tenant(String(tenantUrl), operation);
  } catch (error) {
    if (!continueOnError) throw error;
    const { code, message } = codedMessage(error);
    operation.log.warn(code, `${message} An update will try again.`);
  }
}
