// Replaces `undici` in the plugin's bundle: without fetch, web sockets, caches and mocks, which the provider does not use.

const Dispatcher = require("undici/lib/dispatcher/dispatcher");

// The proxy agents open tunnels with it. undici's index.js adds all methods of its API.
Dispatcher.prototype.connect = require("undici/lib/api/api-connect");

exports.Agent = require("undici/lib/dispatcher/agent");
exports.EnvHttpProxyAgent = require("undici/lib/dispatcher/env-http-proxy-agent");
