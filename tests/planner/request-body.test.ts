import { missingSecret, patchBody, putBody } from "../../provider/planner/request-body";
import type { Settings } from "../../provider/planner/settings";
import { basicAuth, microsoft365, without } from "../support/arguments";
import {
  basicAuthDocument,
  microsoft365Document,
  NOTHING_CONFIGURED,
  operationsFor,
  planFor,
} from "./fixtures";

const SECRETS = { emailPassword: "first-password", clientSecret: "first-client-secret" };

function settingsAfter(...args: Parameters<typeof planFor>): Settings {
  return planFor(...args).settingsAfter;
}

describe("a plan needs PUT", () => {
  it.each([
    ["for a senderName", basicAuth({ senderName: "Alerts" }), basicAuthDocument(), true],
    ["to remove a senderName", basicAuth(), basicAuthDocument({ providerConfig: { senderName: "S" } }), true],
    ["to change to Microsoft 365", microsoft365(), basicAuthDocument(), true],
    ["for a first Microsoft 365", microsoft365(), NOTHING_CONFIGURED, true],
    ["to change Microsoft 365", microsoft365(), microsoft365Document({ clientId: "another" }), true],
    [
      "for the emailAddress of Microsoft 365",
      microsoft365(),
      microsoft365Document({ emailAddress: "o@example.com" }),
      true,
    ],
    ["to change to BasicAuth", basicAuth(), microsoft365Document(), true],
    ["not for a first BasicAuth", basicAuth(), NOTHING_CONFIGURED, false],
    ["not for a port", basicAuth({ serverPort: 25 }), basicAuthDocument(), false],
    ["not for nothing", microsoft365(), microsoft365Document(), false],
    [
      "not for another setting beside a senderName that stays",
      basicAuth({ senderName: "S", serverPort: 25 }),
      basicAuthDocument({ providerConfig: { senderName: "S" } }),
      false,
    ],
  ])("%s", (_what, inputs, document, expected) => {
    expect(planFor(inputs, document).methods.includes("PATCH")).toBe(!expected);
  });
});

describe("the body of PATCH", () => {
  it("has the operations with the value of the password", () => {
    const operations = operationsFor(basicAuth({ serverPort: 25 }), basicAuthDocument(), { lastApplied: {} });
    expect(patchBody(operations, SECRETS)).toEqual([
      { op: "replace", path: "/serverPort", value: 25 },
      { op: "replace", path: "/emailPassword", value: "first-password" },
    ]);
  });

  it("has no value for a removal", () => {
    const operations = operationsFor(without(basicAuth(), "emailPassword"), basicAuthDocument());
    expect(patchBody(operations, SECRETS)).toEqual([{ op: "remove", path: "/emailPassword" }]);
  });

  it("sends a username that equals a marker as it is", () => {
    const operations = operationsFor(basicAuth({ username: "[secret]" }), basicAuthDocument());
    expect(patchBody(operations, SECRETS)).toEqual([{ op: "replace", path: "/username", value: "[secret]" }]);
  });

  it("sends a port as a number", () => {
    const operations = operationsFor(
      basicAuth({ serverPort: 465 }),
      basicAuthDocument({ serverPort: "587" }),
    );
    expect(patchBody(operations, SECRETS)).toEqual([{ op: "replace", path: "/serverPort", value: 465 }]);
  });
});

describe("the body of PUT", () => {
  it("has the observed settings with the operations applied, and the password", () => {
    const settings = settingsAfter(basicAuth({ serverPort: 25, senderName: "Alerts" }), basicAuthDocument());
    expect(putBody(settings, SECRETS)).toEqual({
      serviceProvider: "BasicAuth",
      providerConfig: {
        serverAddress: "smtp.example.com",
        serverPort: 25,
        securityType: "StartTLS",
        username: "alerts",
        emailPassword: "first-password",
        emailAddress: "alerts@example.com",
        senderName: "Alerts",
      },
    });
  });

  it("has ignored settings as observed", () => {
    const document = basicAuthDocument({ username: "other-user" });
    const settings = settingsAfter(basicAuth({ senderName: "Alerts" }), document, { ignored: ["username"] });
    expect(putBody(settings, SECRETS).providerConfig).toMatchObject({ username: "other-user" });
  });

  it("has no password if none is declared", () => {
    const settings = settingsAfter(without(basicAuth(), "username", "emailPassword"), NOTHING_CONFIGURED);
    expect(Object.keys(putBody(settings, SECRETS).providerConfig)).toEqual([
      "serverAddress",
      "serverPort",
      "securityType",
      "emailAddress",
    ]);
  });

  it("has nothing of the other service provider", () => {
    expect(putBody(settingsAfter(microsoft365(), basicAuthDocument()), SECRETS)).toEqual({
      serviceProvider: "Microsoft365",
      providerConfig: {
        clientId: "an-application",
        clientSecret: "first-client-secret",
        providerTenantId: "a-directory",
        emailAddress: "alerts@example.com",
      },
    });
  });
});

describe("a secret that is not known", () => {
  const ignoringThePassword = { ignored: ["emailPassword"] };

  it("is missing from a PUT", () => {
    const settings = settingsAfter(basicAuth({ serverPort: 25 }), basicAuthDocument(), ignoringThePassword);
    expect(missingSecret(settings, {})).toBe("emailPassword");
    expect(missingSecret(settings, SECRETS)).toBeUndefined();
  });

  it("is not missing if the tenant has none", () => {
    const document = basicAuthDocument({ passwordExists: false });
    expect(
      missingSecret(settingsAfter(basicAuth({ serverPort: 25 }), document, ignoringThePassword), {}),
    ).toBeUndefined();
  });

  it("is not missing for a service provider that does not use it", () => {
    const settings = settingsAfter(microsoft365(), basicAuthDocument(), ignoringThePassword);
    expect(missingSecret(settings, { clientSecret: "first-client-secret" })).toBeUndefined();
  });
});
