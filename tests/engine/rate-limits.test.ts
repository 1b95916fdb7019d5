import { describeEntryPoints } from "./entry-points";
import { basicAuth, diagnosticsOf, expectSuccess, programWith } from "./fixture";

describeEntryPoints((fixture, entryPoint) => {
  it("waits as long as the tenant asks, and reports it", async () => {
    const tenant = fixture.tenant("busy");
    tenant.fault({ kind: "status", on: "PATCH", status: 429, headers: { "retry-after": "3" } });
    const project = await fixture.project({ program: programWith({ mail: basicAuth(tenant) }) });
    const result = await expectSuccess(project.up());

    expect(tenant.requests()).toEqual(["GET", "PATCH", "PATCH", "GET", "POST validate"]);
    expect(tenant.config()).toMatchObject({ username: "alerts" });
    const place =
      entryPoint === "native" ? "qlik:index:EmailConfig (mail)" : "pulumi:pulumi:Stack (test-project-dev)";
    expect(diagnosticsOf(result)).toContain(`${place}:\n    busy.localhost: PATCH email-config: 429`);
  });
});
