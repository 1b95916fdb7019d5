import {
  canonicalUrl,
  hostOf,
  isLoopback,
  parseTenantName,
  parseTenantUrl,
} from "../../provider/client/tenant-url";

it.each(["localhost", "acme.localhost", "a.b.localhost", "127.0.0.1", "127.1.2.3", "[::1]"])(
  "%s is loopback",
  (host) => {
    expect(isLoopback(host)).toBe(true);
    expect(parseTenantUrl(`http://${host}:8090`)).toEqual({
      host,
      hostAndPort: `${host}:8090`,
      tenantUrl: `http://${host}:8090`,
    });
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
])("%s is not loopback, and needs https", (host) => {
  expect(isLoopback(host)).toBe(false);
  expect(() => parseTenantUrl(`http://${host}`)).toThrow("is plain http");
  expect(parseTenantUrl(`https://${host}`)).toMatchObject({ host });
});

it("names a tenant by its host, without a port", () => {
  expect(hostOf("http://acme.localhost:8090")).toBe("acme.localhost");
});

it.each([
  "https://acme.eu.qlikcloud.com",
  "https://acme.eu.qlikcloud.com/",
  "https://acme.eu.qlikcloud.com.",
  "https://acme.eu.qlikcloud.com./",
  "https://acme.eu.qlikcloud.com:443",
  "https://acme.eu.qlikcloud.com.:443/",
  "HTTPS://ACME.eu.qlikcloud.COM",
])("%s has one canonical spelling", (text) => {
  const address = {
    host: "acme.eu.qlikcloud.com",
    hostAndPort: "acme.eu.qlikcloud.com",
    tenantUrl: "https://acme.eu.qlikcloud.com",
  };
  expect(parseTenantUrl(text)).toEqual(address);
  expect(parseTenantName(text)).toEqual(address);
  expect(parseTenantName(text.slice("https://".length))).toEqual(address);
  expect(canonicalUrl(text)).toBe(address.tenantUrl);
});

it("leaves a text that is not a tenant's URL as it is", () => {
  const text = "https://acme.eu.qlikcloud.com./console";
  expect(canonicalUrl(text)).toBe(text);
});
