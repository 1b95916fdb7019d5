import { hostOf, isLoopback, tenantUrl } from "../../provider/client/tenant-url";

it.each(["localhost", "acme.localhost", "a.b.localhost", "127.0.0.1", "127.1.2.3", "[::1]"])(
  "%s is this machine",
  (host) => {
    expect(isLoopback(host)).toBe(true);
    expect(tenantUrl.parse(`http://${host}:8090`)).toBe(`http://${host}:8090`);
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
])("%s is another, and gets no credentials in the clear", (host) => {
  expect(isLoopback(host)).toBe(false);
  expect(tenantUrl.safeParse(`http://${host}`).success).toBe(false);
  expect(tenantUrl.safeParse(`https://${host}`).success).toBe(true);
});

it("is named by its host, without a port", () => {
  expect(hostOf("http://acme.localhost:8090")).toBe("acme.localhost");
});
