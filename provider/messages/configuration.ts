import type { MessageGroup } from "./message-info";

export const CONFIGURATION_MESSAGES = {
  QLIK1101: {
    texts: ["there are no credentials for this tenant"],
    cause: "No source of credentials is set for the tenant.",
    hint: "Set `qlik:apiKey` or another source that the message lists.",
    page: "installation.md#credentials",
  },
  QLIK1102: {
    texts: [
      "qlik:clientId is set without qlik:clientSecret",
      "qlik:clientSecret is set without qlik:clientId",
    ],
    cause: "Half of an OAuth client is configured.",
    hint: "Set both.",
  },
  QLIK1103: {
    texts: ["qlik:tenants (or QLIK_TENANTS) is invalid…. Write it as JSON"],
    cause: "The setting is not JSON of the form in the message, or a host occurs twice.",
    hint: "Correct the entry that the message names.",
  },
  QLIK1104: {
    texts: ["qlik:allowedHosts (or QLIK_ALLOWED_HOSTS) is invalid"],
    cause: "An entry is not a host.",
    hint: "Separate hosts by commas.",
    page: "security.md#hosts-that-get-credentials",
  },
  QLIK1105: {
    texts: ["is …, a host that is not allowed to get credentials"],
    cause: "The address of a tenant is outside Qlik Cloud.",
    hint:
      "Correct it. If the host is your tenant, add it to `qlik:allowedHosts`. If a state of version 0.1.0 has the " +
      "address, `destroy` fails too: allow the host, or use `pulumi state delete`.",
    page: "security.md#hosts-that-get-credentials",
  },
  QLIK1106: {
    texts: ["qlik:liveDiff (or QLIK_LIVE_DIFF) is …; it must be true or false"],
    cause: "The value is neither `true` nor `false`.",
    hint: "Correct it.",
  },
  QLIK1107: {
    texts: ["pulumi-qlik runs on Node.js … and needs … or newer"],
    cause: "The first `node` on PATH is too old.",
    hint: "Put a newer `node` first on PATH, or use a release archive of the native plugin, which needs no Node.js.",
    page: "troubleshooting.md#old-nodejs",
  },
  QLIK1108: {
    texts: ["the provider's … is not known yet"],
    cause: "An argument of an explicit provider is an output of a resource that does not exist yet.",
    hint: "Create that resource first, with `pulumi up --target`.",
  },
  QLIK1109: {
    texts: [
      "is not a known resource. Known resources: …",
      "is not a known function. Known functions: …",
      "the continuation token is not one of this provider",
    ],
    cause: "The program or its SDK names something that this version of the native plugin does not have.",
    hint: "Correct the name. Use an SDK of the same version as the plugin.",
  },
  QLIK1110: {
    texts: ["the id … …", "the id has a user name or password in it"],
    cause: "The id of an import or of `EmailConfig.get` is not a tenant's host name or URL.",
    hint: "Use the tenant's host name, such as `acme.eu.qlikcloud.com`.",
    page: "native.md",
  },
  QLIK1111: {
    texts: ["the engine cannot load pulumi-qlik/provider from …"],
    cause: "The package is not in the program's folder.",
    hint: "Add pulumi-qlik to the dependencies in the program's own `package.json`.",
    page: "installation.md",
  },
} as const satisfies MessageGroup<"11">;
