import type { MessageGroup } from "./message-info";

export const CHECK_MESSAGES = {
  QLIK1401: {
    texts: [
      "the configuration is not valid, and the tenant returned no reason",
      "see the tenant's management console",
      "OK: the configuration is valid",
    ],
    cause:
      "The tenant reports that its configuration is not valid, for a reason that the API does not document.",
    hint: "Look at the e-mail settings in the tenant's management console.",
  },
  QLIK1402: {
    texts: ["CONFIG_NOT_SET: nothing is configured"],
    cause: "Another client deleted the configuration.",
    hint: "Run again.",
  },
  QLIK1403: {
    texts: ["INCOMPLETE_CONFIG: a setting is missing"],
    cause: "The mail server needs a setting that is not declared.",
    hint: "Declare everything that the mail server needs.",
  },
  QLIK1404: {
    texts: ["INVALID_CREDENTIALS: the mail server refuses the login"],
    cause: "User name and password do not match.",
    hint: "Correct `username` and `emailPassword` (or `clientSecret`), then run again.",
    page: "rotate.md",
  },
  QLIK1405: {
    texts: ["PROVIDER_ERROR: the tenant cannot use the mail server"],
    cause: "The tenant does not reach the mail server, or the mail server refuses its e-mail.",
    hint: "Correct `serverAddress`, `serverPort` and `securityType`, or repair the mail server.",
  },
  QLIK1406: {
    texts: ["Exchange Online refuses basic authentication"],
    cause: "Microsoft has turned off basic authentication for SMTP (`550 5.7.30`).",
    hint: "Use `serviceProvider: Microsoft365`.",
    page: "microsoft365.md#moving-from-exchange-online-with-a-password",
  },
  QLIK1411: {
    texts: ["verify-connection: the mail server refused"],
    cause: "The login failed. The response of the mail server follows.",
    hint: "Correct user name and password.",
  },
  QLIK1412: {
    texts: ["verify-connection: no connection to the mail server"],
    cause: "The host does not resolve, refuses, or needs other TLS settings.",
    hint: "Correct `serverAddress`, `serverPort` and `securityType`.",
  },
  QLIK1421: {
    texts: ["the test e-mail to … was not sent", "the mail server rejected …"],
    cause: "The mail server rejected the e-mail or its recipient.",
    hint: "Read the response of the mail server in the message.",
  },
  QLIK1422: {
    texts: ["The tenant may have sent the test e-mail; it is not sent again"],
    cause: "The response was lost.",
    hint: "Look into the mailbox. The provider does not send the e-mail again.",
  },
  QLIK1431: {
    texts: ["Rolled back … is not known and was not restored"],
    cause: "The previous secret was not in the state, so the rollback could not restore it.",
    hint: "Run again with the right secret.",
  },
  QLIK1432: {
    texts: ["The rollback failed"],
    cause: "A request of the rollback failed.",
    hint: "Run again. The state has what the provider read last.",
  },
} as const satisfies MessageGroup<"14">;
