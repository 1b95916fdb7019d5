import { writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { generate } from "selfsigned";
import { type EmulatedTenant, type Emulator, startEmulator } from "../../emulator";
import type { Project } from "../../test-harness";
import { basicAuth, engineFixture, expectFailure, expectSuccess, programWith } from "./fixture";

/** A host of another machine, as tenants have it; nobody has ever registered one below `.test`. */
const HOST = "acme.eu.qlikcloud.test";

const fixture = engineFixture();

describe("a tenant behind a proxy, with a certificate of a private authority", () => {
  const asked: string[] = [];
  let secure: Emulator;
  let tenant: EmulatedTenant;
  let proxy: Server;
  let project: Project;

  beforeAll(async () => {
    const certificate = await generate([{ name: "commonName", value: HOST }], {
      keyType: "ec",
      algorithm: "sha256",
      extensions: [
        { name: "basicConstraints", cA: true, critical: true },
        { name: "subjectAltName", altNames: [{ type: 2, value: HOST }] },
      ],
    });
    secure = await startEmulator({ tls: { key: certificate.private, cert: certificate.cert } });
    tenant = secure.tenant(HOST);
    proxy = await startProxyTo(secure.port, asked);
    project = await fixture.project({
      program: programWith({ mail: basicAuth(tenant, { tenantUrl: `https://${HOST}` }) }),
      env: {
        HTTPS_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
        QLIK_ALLOWED_HOSTS: "*.qlikcloud.test",
      },
    });
    writeFileSync(join(project.folder, "ca.pem"), certificate.cert);
  });
  afterAll(async () => {
    await secure.stop();
    await new Promise((closed) => proxy.close(closed));
  });

  it("is refused while nobody vouches for its certificate", async () => {
    const { output } = await expectFailure(project.up());
    expect(output).toContain(`${HOST}: GET email-config: its certificate is not trusted`);
    expect(output).toContain("NODE_EXTRA_CA_CERTS");
    expect(tenant.journal).toEqual([]);
  });

  it("is reached through HTTPS_PROXY and trusted by NODE_EXTRA_CA_CERTS", async () => {
    project.env.NODE_EXTRA_CA_CERTS = join(project.folder, "ca.pem");
    asked.length = 0;

    await expectSuccess(project.up());
    expect(tenant.requests()).toEqual(["GET", "PATCH", "GET", "POST validate"]);
    expect(new Set(asked)).toEqual(new Set([`${HOST}:443`]));
  });
});

describe("a tenantUrl that leads to a host that is not allowed", () => {
  const EVIL = "acme.eu.qlikcloud.com.evil.example";
  const asked: string[] = [];
  let proxy: Server;
  let project: Project;

  beforeAll(async () => {
    proxy = await startProxyTo(fixture.emulator.port, asked);
    project = await fixture.project({
      program: `
        const { EmailConfig, getEmailConfig } = require("pulumi-qlik");
        getEmailConfig().catch(({ message }) => console.log("getEmailConfig: " + message));
        new EmailConfig("mail", ${JSON.stringify(basicAuth(fixture.tenant("acme"), { tenantUrl: undefined }))});`,
      env: { HTTPS_PROXY: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` },
    });
    await project.config("qlik:tenantUrl", `https://${EVIL}`);
  });
  afterAll(() => new Promise((closed) => proxy.close(closed)));
  afterEach(() => expect(asked).toEqual([]));

  it("gets no credentials from a preview, neither from a function nor from a resource", async () => {
    const { output } = await expectFailure(project.preview());
    expect(output).toMatch(/getEmailConfig: tenantUrl .*not allowed to get credentials/);
    expect(output).toMatch(/property tenantUrl .*not allowed to get credentials/);
    expect(output).toContain(EVIL);
    expect(output).toContain("QLIK_ALLOWED_HOSTS");
  });

  it.each([
    [`https://${EVIL}`, "not allowed to get credentials"],
    ["http://acme.eu.qlikcloud.com", "is plain http"],
  ])("gets none where the engine reads a resource by its id (%s)", async (tenantUrl, reason) => {
    await project.setProgram(`
      const { EmailConfig } = require("pulumi-qlik");
      const transformations = [({ props, opts }) => ({ props, opts: { ...opts, id: "x" } })];
      new EmailConfig("mail", ${JSON.stringify(basicAuth(fixture.tenant("acme"), { tenantUrl }))}, { transformations });`);
    const { output } = await expectFailure(project.preview());
    expect(output).toContain("tenantUrl ");
    expect(output).toContain(reason);
  });
});

/** A proxy as companies have it; whatever host it is asked for, it connects to this port. */
async function startProxyTo(port: number, asked: string[]): Promise<Server> {
  const proxy = createServer((_request, response) => response.writeHead(405).end());
  proxy.on("connect", (request, client) => {
    asked.push(request.url ?? "");
    const upstream = connect(port, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      upstream.pipe(client).pipe(upstream);
    });
    // Either end may break off: the other one then learns of it by its own connection.
    upstream.on("error", () => client.destroy());
    client.on("error", () => upstream.destroy());
  });
  await new Promise<void>((listening) => proxy.listen(0, "127.0.0.1", listening));
  return proxy;
}
