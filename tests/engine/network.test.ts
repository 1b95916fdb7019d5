import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type EmulatedTenant, type Emulator, startEmulator } from "../../emulator";
import type { Project } from "../../test-harness";
import { loopbackCertificate } from "../../test-harness/mail-server";
import { describeSlowEntryPoints } from "./entry-points";
import { basicAuth, expectFailure, expectSuccess, programWith } from "./fixture";
import { type ConnectProxy, startProxy } from "./proxy";

/** Not on loopback, so that only the proxy reaches it. No public name ends in `.test`. */
const HOST = "acme.eu.qlikcloud.test";

describeSlowEntryPoints((fixture) => {
  describe("a tenant behind a proxy, with a certificate of a private authority", () => {
    let secure: Emulator;
    let tenant: EmulatedTenant;
    let proxy: ConnectProxy;
    let project: Project;

    beforeAll(async () => {
      const tls = await loopbackCertificate([HOST]);
      secure = await startEmulator({ tls });
      tenant = secure.tenant(HOST);
      proxy = await startProxy(secure.port);
      project = await fixture.project({
        program: programWith({ mail: basicAuth(tenant, { tenantUrl: `https://${HOST}` }) }),
        env: { HTTPS_PROXY: proxy.url, QLIK_ALLOWED_HOSTS: "*.qlikcloud.test" },
      });
      writeFileSync(join(project.folder, "ca.pem"), tls.cert);
    });
    afterAll(async () => {
      await secure.stop();
      await proxy.stop();
    });

    it("is refused while its certificate is not trusted", async () => {
      const { output } = await expectFailure(project.up());
      expect(output).toContain(`${HOST}: GET email-config: its certificate is not trusted`);
      expect(output).toContain("NODE_EXTRA_CA_CERTS");
      expect(tenant.journal).toEqual([]);
    });

    it("is reached through HTTPS_PROXY and trusted with NODE_EXTRA_CA_CERTS", async () => {
      project.env.NODE_EXTRA_CA_CERTS = join(project.folder, "ca.pem");
      proxy.hosts.length = 0;

      await expectSuccess(project.up());
      expect(tenant.requests()).toEqual(["GET", "PATCH", "GET", "POST validate"]);
      expect(new Set(proxy.hosts)).toEqual(new Set([`${HOST}:443`]));
    });
  });

  describe("a tenantUrl with a host that is not allowed", () => {
    const EVIL = "acme.eu.qlikcloud.com.evil.example";
    let proxy: ConnectProxy;
    let project: Project;

    beforeAll(async () => {
      proxy = await startProxy(fixture.emulator.port);
      project = await fixture.project({
        program: `
        const { EmailConfig, getEmailConfig } = require("pulumi-qlik");
        getEmailConfig({ tenantUrl: "https://${EVIL}" }).catch(({ message }) => console.log("getEmailConfig: " + message));
        new EmailConfig("mail", ${JSON.stringify(basicAuth(fixture.tenant("acme"), { tenantUrl: `https://${EVIL}` }))});`,
        env: { HTTPS_PROXY: proxy.url },
      });
    });
    afterAll(() => proxy.stop());
    afterEach(() => expect(proxy.hosts).toEqual([]));

    it("gets no credentials from a function or a resource", async () => {
      const { output } = await expectFailure(project.preview());
      expect(output).toMatch(/getEmailConfig: .*tenantUrl .*not allowed to get credentials/);
      expect(output).toMatch(/property tenantUrl .*not allowed to get credentials/);
      expect(output).toContain(EVIL);
      expect(output).toContain("QLIK_ALLOWED_HOSTS");
    });

    it.each([
      [`https://${EVIL}`, "not allowed to get credentials"],
      ["http://acme.eu.qlikcloud.com", "uses plain http"],
    ])("gets none if the engine reads a resource by its id (%s)", async (tenantUrl, reason) => {
      await project.setProgram(`
      const { EmailConfig } = require("pulumi-qlik");
      const transformations = [({ props, opts }) => ({ props, opts: { ...opts, id: props.tenantUrl } })];
      new EmailConfig("mail", ${JSON.stringify(basicAuth(fixture.tenant("acme"), { tenantUrl }))}, { transformations });`);
      const { output } = await expectFailure(project.preview());
      expect(output).toContain(reason);
    });
  });
});
