import type { MessageGroup } from "./message-info";

export const WRITE_MESSAGES = {
  QLIK1301: {
    texts: ["the tenant already has a different e-mail configuration"],
    cause: "The tenant has a configuration that this stack does not manage.",
    hint: "Check that no other stack declares it, then set `adoptExisting: true`.",
    page: "adopt.md",
  },
  QLIK1302: {
    texts: ["took over an existing e-mail configuration that equals the declared one"],
    cause: "The tenant already had the declared configuration.",
    hint: "If this stack owns it, set `adoptExisting: true`. Otherwise remove the resource.",
    page: "adopt.md",
  },
  QLIK1303: {
    texts: ["the e-mail configuration stays, because this stack took it over without adoptExisting"],
    cause: "The state has `adopted: false`.",
    hint: "If no other stack declares the configuration, delete it by hand.",
    page: "adopt.md",
  },
  QLIK1304: {
    texts: ["the e-mail configuration stays, because another resource of this run declares it"],
    cause: "The resource was renamed or replaced.",
    hint: "Nothing is to be done.",
  },
  QLIK1305: {
    texts: ["two resources declare this tenant: … and … are addresses of the tenant …"],
    cause: "Two addresses lead to one tenant.",
    hint: "Remove one of the resources.",
  },
  QLIK1311: {
    texts: ["changes were not persisted"],
    cause: "Another client updates the tenant, or the tenant rejects these values.",
    hint: "Find the other client, then run again.",
  },
  QLIK1312: {
    texts: ["another client is updating this tenant. Its changes are overwritten"],
    cause: "A concurrent write changed declared settings, which the update overwrites.",
    hint: "Find the other client.",
  },
  QLIK1313: {
    texts: ["the request has to include …, which is not known because the API never returns it"],
    cause: "PUT needs a secret that is ignored or not declared.",
    hint: "Declare the secret, or remove it from `ignoreChanges`.",
  },
  QLIK1314: {
    texts: ["can be written by PUT only, which write: patch excludes"],
    cause: "The change needs PUT.",
    hint: "Set `write: auto`.",
  },
} as const satisfies MessageGroup<"13">;
