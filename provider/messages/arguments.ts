import type { MessageGroup } from "./message-info";

export const ARGUMENT_MESSAGES = {
  QLIK1001: {
    texts: ["must …"],
    cause: "An argument is missing, or its value has a wrong type or form.",
    hint: "Correct the argument that the message names.",
  },
  QLIK1002: {
    texts: ["is not a known argument. Known arguments: …"],
    cause: "The name of an argument is misspelt.",
    hint: "Correct the name.",
  },
  QLIK1003: {
    texts: ["belongs to the service provider …, and serviceProvider is …"],
    cause: "The argument is one of the other service provider.",
    hint: "Remove the argument, or set `serviceProvider`.",
  },
  QLIK1004: {
    texts: ["is required"],
    cause: "An argument is missing that another argument needs, such as `username` beside `emailPassword`.",
    hint: "Set the argument.",
  },
  QLIK1005: {
    texts: ["cannot be combined with …; set one of them"],
    cause: "A secret and its source are both declared.",
    hint: "Set one of them.",
  },
  QLIK1006: {
    texts: ["can be written by PUT only; use write: auto or put"],
    cause: "`senderName` is declared with `write: patch`.",
    hint: "Set `write: auto`.",
  },
  QLIK1007: {
    texts: ["is not set; set tenantUrl, qlik:tenantUrl in the stack's configuration, or QLIK_TENANT_URL"],
    cause: "No tenant is configured.",
    hint: "Set the argument `tenantUrl`, `qlik:tenantUrl` or `QLIK_TENANT_URL`.",
  },
  QLIK1008: {
    texts: [
      "must be a text such as https://acme.eu.qlikcloud.com",
      "is not a URL",
      "is not a host name or URL",
      "has the scheme …; use https://",
      "has a user name or password in it",
      "has a path, query or fragment",
      "must be https://, a host name of ASCII letters, digits, hyphens and dots, and nothing else",
      "has a host that is read as …; write … instead",
      "uses plain http, which would send credentials unencrypted",
    ],
    cause: "The address of a tenant is not a scheme and a host.",
    hint: "Write the address as `https://acme.eu.qlikcloud.com`.",
  },
  QLIK1009: {
    texts: ["the environment variable … is not set where the provider runs"],
    cause: "The provider runs without the variable that `emailPasswordFrom` or `clientSecretFrom` names.",
    hint: "Set the variable for every command of the stack, also for `refresh` and `destroy`.",
  },
  QLIK1010: {
    texts: ["both declare the e-mail configuration of …", "is the tenant of two resources"],
    cause: "Two resources of the program declare one tenant.",
    hint: "Remove one of the resources.",
  },
  QLIK1011: {
    texts: ["must be an object, not …", "must be a path, not …"],
    cause: "A JavaScript program or a cast passes a value of another type.",
    hint: "Pass a value of the type that the message names.",
  },
  QLIK1012: {
    texts: ["the option import is not supported"],
    cause: "The engine cannot import dynamic resources.",
    hint: "Declare the resource with `adoptExisting: true`, or use the native plugin.",
    page: "adopt.md",
  },
  QLIK1013: {
    texts: ["the option id is not supported"],
    cause: "The engine would read the tenant without a check of the arguments.",
    hint: "Declare the resource with `adoptExisting: true`. To read a tenant, use `getEmailConfig`.",
    page: "adopt.md",
  },
  QLIK1014: {
    texts: ["the option … is not supported, because all resources share one provider"],
    cause: "A resource option would start a second process of the provider.",
    hint: "Remove the option. Set credentials in the stack's configuration.",
    page: "pulumi.md#resource-options",
  },
  QLIK1015: {
    texts: [
      "the file … does not exist",
      "the file … is a directory",
      "the file … is a pipe or a device, not a file",
      "the file … is empty",
      "the file … is larger than 64 KiB",
      "the file … is not UTF-8 text",
      "the file … cannot be read",
    ],
    cause: "The provider cannot read the file that `emailPasswordFrom` or `clientSecretFrom` names.",
    hint: "Mount the file for every command of the stack, also for `refresh` and `destroy`.",
    page: "rotate.md",
  },
} as const satisfies MessageGroup<"10">;
