import { TenantError } from "../client/errors";
import type { EventError } from "../event-log/event";
import { MAX_MESSAGE_LENGTH } from "../event-log/limits";
import { codedMessage } from "../messages/coded";
import type { Code } from "../messages/messages";
import { FailedCheckError, InitFailedError, RolledBackError } from "./apply";

/** Describes a failure for the event log: what happened, and apart from it what to do, if the error has a hint. */
export function eventError(error: unknown): EventError {
  const cause = error instanceof InitFailedError ? error.cause : error;
  const text = cause instanceof Error ? cause.message : String(cause);
  const kind = kindOf(cause);
  const hint = cause instanceof TenantError ? cause.details.hint : undefined;
  const message = hint && text.endsWith(hint) ? text.slice(0, -hint.length).trimEnd() : text;
  return {
    code: codedMessage(cause).code,
    ...(kind && { kind }),
    message: bounded(message),
    ...(hint && { hint }),
  };
}

export function eventWarning(code: Code, message: string): EventError {
  return { code, message: bounded(message) };
}

function kindOf(cause: unknown): string | undefined {
  if (cause instanceof TenantError) return cause.kind;
  if (cause instanceof FailedCheckError) return "checkFailed";
  if (cause instanceof RolledBackError) return "rolledBack";
  return undefined;
}

function bounded(message: string): string {
  return message.length > MAX_MESSAGE_LENGTH ? `${message.slice(0, MAX_MESSAGE_LENGTH)}…` : message;
}
