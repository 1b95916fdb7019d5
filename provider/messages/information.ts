import type { MessageGroup } from "./message-info";

export const INFORMATION_MESSAGES = {
  QLIK1901: {
    texts: ["PATCH email-config", "PUT email-config"],
    cause: "The tenant differs from the program. The message contains the JSON Patch that an update sends.",
    hint: "Review the patch.",
    page: "drift.md",
  },
  QLIK1902: {
    texts: ["the configuration moves to …, with its secrets, and is deleted here"],
    cause: "`tenantUrl` has changed.",
    hint: "Check that the new address is the right one.",
  },
  QLIK1903: {
    texts: ["nothing to patch, but the tenant reports …. The update will validate it again"],
    cause: "The tenant has the declared settings, and reports that they are not valid.",
    hint: "Repair what the validation result names.",
  },
  QLIK1904: {
    texts: ["nothing to patch, but still pending: …"],
    cause: "A check of the last change has not been made yet.",
    hint: "Nothing is to be done: the update makes the check.",
  },
  QLIK1905: {
    texts: ["Retrying in … s."],
    cause: "A request failed for a temporary reason, which the message contains.",
    hint: "Nothing is to be done: the provider waits and tries again.",
    page: "reliability.md",
  },
  QLIK1906: {
    texts: ["qlik:liveDiff is false: previews compare with the state alone and show no drift"],
    cause: "Previews run without credentials.",
    hint: "Nothing is to be done, if that is intended.",
    page: "drift.md#previews-without-credentials",
  },
  QLIK1907: {
    texts: ["the tenant does not support …; the change was sent by …"],
    cause: "The tenant supports one method of writing only.",
    hint: "Nothing is to be done: the next update begins with the other method.",
  },
  QLIK1908: {
    texts: ["sending a test e-mail. Every update sends one"],
    cause: "The program calls `sendTestEmail`.",
    hint: "To send an e-mail after a change only, use the argument `testEmail`.",
  },
  QLIK1909: {
    texts: ["The engine compares the … tenants of this fleet one after the other"],
    cause: "A fleet of 50 tenants or more runs without `PULUMI_PARALLEL_DIFF`.",
    hint: "Set `PULUMI_PARALLEL_DIFF=true`.",
  },
  QLIK1910: {
    texts: ["EmailConfig cannot follow the transforms of this program"],
    cause: "The Pulumi CLI is too old for `transforms`.",
    hint: "Use `transformations`, or a newer Pulumi CLI.",
  },
  QLIK1911: {
    texts: ["the tenant has no e-mail configuration."],
    cause: "An import or `EmailConfig.get` names a tenant without a configuration.",
    hint: "Declare the resource instead of importing it.",
    page: "native.md",
  },
  QLIK1912: {
    texts: ["the mail server is Exchange Online, which turns off basic authentication for SMTP"],
    cause: "The tenant logs in to Exchange Online by user name and password. The refusal is `550 5.7.30`.",
    hint: "Use `serviceProvider: Microsoft365`.",
    page: "microsoft365.md#moving-from-exchange-online-with-a-password",
  },
  QLIK1913: {
    texts: ["the tenant has a password, which the API does not return"],
    cause: "An imported resource declares no password.",
    hint: "Declare `emailPassword` or `emailPasswordFrom` before the next update, which otherwise removes the password.",
    page: "native.md#importing-a-configuration",
  },
  QLIK1914: {
    texts: ["QLIK_EVENT_LOG: cannot write the event log …"],
    cause: "The file cannot be opened, or the disk is full. The run continues.",
    hint: "Correct the path, the permissions or the space.",
    page: "event-log.md",
  },
  QLIK1999: {
    texts: ["the provider was not configured"],
    cause: "The provider met this error, or another one that it does not expect. It may be a bug.",
    hint: "Run again. If it fails again, report the message at the project's issues.",
  },
} as const satisfies MessageGroup<"19">;
