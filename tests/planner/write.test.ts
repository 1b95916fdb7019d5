import {
  missingSecret,
  needsPut,
  patchBody,
  plannedSettings,
  putBody,
} from "../../provider/planner/request-body";
import { observedSettings, type Settings } from "../../provider/planner/settings";
import { basicAuth, microsoft365, without } from "../support/arguments";
import {
  basicAuthDocument,
  type Circumstances,
  microsoft365Document,
  NOTHING_CONFIGURED,
  parsed,
  planFor,
} from "./documents";

const SECRETS = { emailPassword: "first-password", clientSecret: "first-client-secret" };

function planned(
  inputs: Parameters<typeof planFor>[0],
  document: unknown,
  circumstances?: Circumstances,
): Settings {
  return plannedSettings(planFor(inputs, document, circumstances), observedSettings(parsed(document)));
}

describe("needs PUT", () => {
  it.each([
    ["for a sender's name", basicAuth({ senderName: "Alerts" }), basicAuthDocument(), true],
    [
      "to take a sender's name away",
      basicAuth(),
      basicAuthDocument({ providerConfig: { senderName: "S" } }),
      true,
    ],
    ["to become Microsoft 365", microsoft365(), basicAuthDocument(), true],
    ["for a first Microsoft 365", microsoft365(), NOTHING_CONFIGURED, true],
    ["to change Microsoft 365", microsoft365(), microsoft365Document({ clientId: "another" }), true],
    [
      "for Microsoft 365's From address",
      microsoft365(),
      microsoft365Document({ emailAddress: "o@example.com" }),
      true,
    ],
    ["to become a mail server", basicAuth(), microsoft365Document(), true],
    ["not for a first mail server", basicAuth(), NOTHING_CONFIGURED, false],
    ["not for a port", basicAuth({ serverPort: 25 }), basicAuthDocument(), false],
    ["not for nothing", microsoft365(), microsoft365Document(), false],
    [
      "not beside a sender's name that stays",
      basicAuth({ senderName: "S", serverPort: 25 }),
      basicAuthDocument({ providerConfig: { senderName: "S" } }),
      false,
    ],
  ])("%s", (_what, inputs, document, expected) => {
    expect(needsPut(planFor(inputs, document), observedSettings(parsed(document)))).toBe(expected);
  });
});

describe("the body of PATCH", () => {
  it("is the plan with the password's value put in", () => {
    const operations = planFor(basicAuth({ serverPort: 25 }), basicAuthDocument(), { lastApplied: {} });
    expect(patchBody(operations, SECRETS)).toEqual([
      { op: "replace", path: "/serverPort", value: 25 },
      { op: "replace", path: "/emailPassword", value: "first-password" },
    ]);
  });

  it("has no value for a removal", () => {
    const operations = planFor(without(basicAuth(), "emailPassword"), basicAuthDocument());
    expect(patchBody(operations, SECRETS)).toEqual([{ op: "remove", path: "/emailPassword" }]);
  });

  it("takes a user who is called as a marker for what he is", () => {
    const operations = planFor(basicAuth({ username: "[secret]" }), basicAuthDocument());
    expect(patchBody(operations, SECRETS)).toEqual([{ op: "replace", path: "/username", value: "[secret]" }]);
  });

  it("sends a port as a number", () => {
    const operations = planFor(basicAuth({ serverPort: 465 }), basicAuthDocument({ serverPort: "587" }));
    expect(patchBody(operations, SECRETS)).toEqual([{ op: "replace", path: "/serverPort", value: 465 }]);
  });
});

describe("the body of PUT", () => {
  it("is the plan applied to what the tenant holds, the password included", () => {
    const settings = planned(basicAuth({ serverPort: 25, senderName: "Alerts" }), basicAuthDocument());
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

  it("keeps what is ignored as the tenant holds it", () => {
    const document = basicAuthDocument({ username: "somebody" });
    const settings = planned(basicAuth({ senderName: "Alerts" }), document, { ignored: ["username"] });
    expect(putBody(settings, SECRETS).providerConfig).toMatchObject({ username: "somebody" });
  });

  it("names no password where none is declared", () => {
    const settings = planned(without(basicAuth(), "username", "emailPassword"), NOTHING_CONFIGURED);
    expect(Object.keys(putBody(settings, SECRETS).providerConfig)).toEqual([
      "serverAddress",
      "serverPort",
      "securityType",
      "emailAddress",
    ]);
  });

  it("holds nothing of the other service provider", () => {
    expect(putBody(planned(microsoft365(), basicAuthDocument()), SECRETS)).toEqual({
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

describe("a secret that only the tenant knows", () => {
  const ignoringThePassword = { ignored: ["emailPassword"] };

  it("is missing from a PUT", () => {
    const settings = planned(basicAuth({ serverPort: 25 }), basicAuthDocument(), ignoringThePassword);
    expect(missingSecret(settings, {})).toBe("emailPassword");
    expect(missingSecret(settings, SECRETS)).toBeUndefined();
  });

  it("is not missed where the tenant holds none", () => {
    const document = basicAuthDocument({ passwordExists: false });
    expect(
      missingSecret(planned(basicAuth({ serverPort: 25 }), document, ignoringThePassword), {}),
    ).toBeUndefined();
  });

  it("is not missed by the service provider that has no use for it", () => {
    const settings = planned(microsoft365(), basicAuthDocument(), ignoringThePassword);
    expect(missingSecret(settings, { clientSecret: "first-client-secret" })).toBeUndefined();
  });
});
