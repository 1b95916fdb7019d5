import {
  canonicalUrl,
  hostOf,
  isLoopback,
  namesApart,
  parseTenantName,
  parseTenantUrl,
  quoted,
} from "../../provider/client/tenant-url";

describe("isLoopback", () => {
  it.each(["localhost", "acme.localhost", "a.b.localhost", "127.0.0.1", "127.1.2.3", "[::1]"])(
    "is true for %s, which may use http",
    (host) => {
      expect(isLoopback(host)).toBe(true);
      const tenantUrl = `http://${host}:8090`;
      expect(parseTenantUrl(tenantUrl)).toEqual({ host, hostAndPort: `${host}:8090`, tenantUrl });
    },
  );

  it.each([
    "localhost.example.com",
    "notlocalhost",
    "127.example.com",
    "128.0.0.1",
    "0.0.0.0",
    "[::2]",
    "acme.eu.qlikcloud.com",
  ])("is false for %s, which must use https", (host) => {
    expect(isLoopback(host)).toBe(false);
    expect(() => parseTenantUrl(`http://${host}`)).toThrow("plain http");
    expect(parseTenantUrl(`https://${host}`)).toMatchObject({ host });
  });
});

it.each([
  "https://acme.eu.qlikcloud.com",
  "https://acme.eu.qlikcloud.com/",
  "https://acme.eu.qlikcloud.com.",
  "https://acme.eu.qlikcloud.com./",
  "https://acme.eu.qlikcloud.com:443",
  "https://acme.eu.qlikcloud.com.:443/",
  "HTTPS://ACME.eu.qlikcloud.COM",
])("%s has one canonical form", (text) => {
  const host = "acme.eu.qlikcloud.com";
  const address = { host, hostAndPort: host, tenantUrl: `https://${host}` };
  expect(parseTenantUrl(text)).toEqual(address);
  expect(parseTenantName(text)).toEqual(address);
  expect(parseTenantName(text.slice("https://".length))).toEqual(address);
  expect(canonicalUrl(text)).toBe(address.tenantUrl);
});

it.each<[text: unknown, message: string]>([
  [5, "must be a text such as https://acme.eu.qlikcloud.com"],
  ["acme.eu.qlikcloud.com", "is not a URL; write it as https://acme.eu.qlikcloud.com"],
  ["ftp://acme.eu.qlikcloud.com", "has the scheme ftp://; use https://"],
  [
    "https://me:hush@acme.eu.qlikcloud.com",
    "has a user name or password in it; remove them, and set credentials by qlik:apiKey or QLIK_API_KEY",
  ],
  [
    "https://acme.eu.qlikcloud.com/console",
    "has a path, query or fragment; write only scheme and host, such as https://acme.eu.qlikcloud.com",
  ],
  [
    "https://acme.eu.qlikcloud%2ecom",
    "must be https://, a host name of ASCII letters, digits, hyphens and dots, and nothing else, such as " +
      "https://acme.eu.qlikcloud.com; write an international host name in its xn-- form",
  ],
  ["http://0x7f.1", "has a host that is read as 127.0.0.1; write 127.0.0.1 instead"],
  [
    "http://acme.eu.qlikcloud.com",
    "uses plain http, which would send credentials unencrypted; use https (http is allowed for loopback only)",
  ],
])("parseTenantUrl rejects %j", (text, message) => {
  expect(() => parseTenantUrl(text)).toThrow(new Error(message));
});

it("parseTenantName rejects a text that is not a host name or URL", () => {
  expect(() => parseTenantName("two words")).toThrow(
    new Error("is not a host name or URL; write it as acme.eu.qlikcloud.com"),
  );
});

it("canonicalUrl returns a text that is not a tenant's URL unchanged", () => {
  const text = "https://acme.eu.qlikcloud.com./console";
  expect(canonicalUrl(text)).toBe(text);
});

it("hostOf returns the host name without a port", () => {
  expect(hostOf("http://acme.localhost:8090")).toBe("acme.localhost");
});

it.each([
  ["http://127.0.0.1:1", "http://localhost:2", ["127.0.0.1", "localhost"]],
  ["http://127.0.0.1:1", "http://127.0.0.1:2", ["127.0.0.1:1", "127.0.0.1:2"]],
  ["http://localhost:1", "https://localhost:1", ["http://localhost:1", "https://localhost:1"]],
  ["http://localhost:1", "acme", ["localhost", undefined]],
])("namesApart distinguishes %s and %s", (one, other, names) => {
  expect(namesApart(one, other)).toEqual(names);
});

it("quoted omits a name that may contain a password", () => {
  expect(quoted("acme\n")).toBe('"acme\\n"');
  expect(quoted("https://me:hush@acme.eu.qlikcloud.com")).toBe("an entry");
});
