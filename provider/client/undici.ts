import type * as undici from "undici";

/**
 * Loads the parts of undici that the provider uses, by their paths. The package's entry point also loads fetch, web sockets,
 * caches and mocks, which takes 20 ms at each start of a provider process. The version of undici is pinned.
 */
export function loadUndici(): Pick<typeof undici, "Agent" | "EnvHttpProxyAgent"> {
  const Dispatcher = require("undici/lib/dispatcher/dispatcher");
  // The proxy agents open tunnels with it. undici's entry point adds all methods of its API.
  Dispatcher.prototype.connect = require("undici/lib/api/api-connect");
  return {
    Agent: require("undici/lib/dispatcher/agent"),
    EnvHttpProxyAgent: require("undici/lib/dispatcher/env-http-proxy-agent"),
  };
}
