import type * as undici from "undici";

/**
 * The parts of undici that are needed here, by their paths and on first use: its own door also loads fetch, web sockets,
 * caches and mocks, three quarters of what it would add to each start of the provider. Its version is pinned.
 */
export function loadUndici(): Parts {
  parts ??= loadParts();
  return parts;
}

type Parts = Pick<typeof undici, "Agent" | "EnvHttpProxyAgent">;
let parts: Parts | undefined;

function loadParts(): Parts {
  // As its own door does: the tunnel through a proxy is asked for by one of these methods.
  Object.assign(require("undici/lib/dispatcher/dispatcher").prototype, require("undici/lib/api"));
  return {
    Agent: require("undici/lib/dispatcher/agent"),
    EnvHttpProxyAgent: require("undici/lib/dispatcher/env-http-proxy-agent"),
  };
}
