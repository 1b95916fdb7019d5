import type { MessageGroup } from "./message-info";

export const FLEET_MESSAGES = {
  QLIK1501: {
    texts: ["invalid arguments:"],
    cause: "Entries of a fleet are invalid. At most 100 are listed, each with a code of its own.",
    hint: "Correct the entries that the message names.",
  },
  QLIK1502: {
    texts: ["is not a valid tenants file:"],
    cause: "A tenants file has errors. At most 100 are listed, each with a code of its own.",
    hint: "Correct the lines that the message names.",
    page: "fleets.md#using-a-tenants-file",
  },
  QLIK1503: {
    texts: ["The tenants file cannot be read: …"],
    cause: "The file does not exist, or it is not readable.",
    hint: "Use a path that is relative to the program's folder.",
  },
  QLIK1504: {
    texts: [
      "count must be a whole number above 0, not …",
      "index must be a whole number from 0 to count - 1, not …",
    ],
    cause: "The shard of a fleet is invalid.",
    hint: "Correct `index` or `count`.",
    page: "fleets.md",
  },
  QLIK1505: {
    texts: ["is the same tenant as …"],
    cause: "Two entries of a fleet have one host.",
    hint: "Remove one of the entries.",
  },
  QLIK1506: {
    texts: ["is not an argument of a fleet"],
    cause: "`tenantUrl` is declared in a fleet, in which the name of an entry is the tenant's address.",
    hint: "Remove the argument.",
  },
  QLIK1511: {
    texts: [
      "a key that is not a string; write it in quotes",
      "tags are not supported",
      "… occurs twice in this mapping; remove one",
      "an alias without an anchor before it",
      "an alias of a value that contains it; remove it",
      "the value of `<<` must be a mapping or a list of mappings",
      "nested too deeply",
      "…",
    ],
    cause: "A tenants file is not YAML, or it uses a feature of YAML that tenants files exclude.",
    hint: "Correct the line as the message says.",
    page: "fleets.md#using-a-tenants-file",
  },
  QLIK1512: {
    texts: ["the file must contain `tenants`", "must map …", "is not a known section. Known sections: …"],
    cause: "A tenants file has sections other than `tenants` and `defaults`, or a section is not a mapping.",
    hint: "Correct the section.",
    page: "fleets.md#using-a-tenants-file",
  },
  QLIK1513: {
    texts: ["more than … values after …; split the file", "the file is larger than … MiB; split it"],
    cause: "A tenants file is too large.",
    hint: "Split the file.",
  },
  QLIK1514: {
    texts: ["the file is not UTF-8 text; save it as UTF-8"],
    cause: "An editor saved the file in another encoding.",
    hint: "Save it as UTF-8.",
  },
  QLIK1515: {
    texts: ["is a secret, and a tenants file must not contain secrets"],
    cause: "A tenants file contains a secret.",
    hint: "Name a source of the secret instead, and rotate the secret if the file was committed.",
    page: "fleets.md#using-a-tenants-file",
  },
  QLIK1516: {
    texts: [
      "must be a key of the stack's configuration",
      "the stack's configuration has no …",
      "is not encrypted in the stack's configuration",
    ],
    cause: "`emailPasswordConfig` or `clientSecretConfig` names no secret of the stack's configuration.",
    hint: "Set the key with `pulumi config set --secret`.",
  },
  QLIK1521: {
    texts: ["the configuration was not applied; the resource's error message contains the reason"],
    cause: "The update of the tenant failed. This is the reason in the summary of a fleet.",
    hint: "Read the error of the tenant's resource.",
  },
} as const satisfies MessageGroup<"15">;
