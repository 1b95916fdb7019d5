import type * as undici from "undici";

/**
 * Loads the needed parts of undici by their paths, on first use. Its main module also loads fetch, web sockets, caches and
 * mocks, which take three quarters of its loading time. The version of undici is pinned.
 */
export function loadUndici(): Parts {
  parts ??= loadParts();
  return parts;
}

type Parts = Pick<typeof undici, "Agent" | "EnvHttpProxyAgent">;
let parts: Parts | undefined;

function loadParts(): Parts {
  // As undici's main module does, because ProxyAgent requests a tunnel by one of these methods.
  Object.assign(require("undici/lib/dispatcher/dispatcher").prototype, require("undici/lib/api"));
  return {
    Agent: require("undici/lib/dispatcher/agent"),
    EnvHttpProxyAgent: require("undici/lib/dispatcher/env-http-proxy-agent"),
  };
}
