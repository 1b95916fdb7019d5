import { patchText, touchedPaths } from "../../provider/planner/format";
import { planChange } from "../../provider/planner/plan";
import { isSecret, SETTING_NAMES, withoutAbsent } from "../../provider/planner/settings";
import { basicAuth, microsoft365, without } from "../support/arguments";
import {
  basicAuthDocument,
  microsoft365Document,
  NOTHING_CONFIGURED,
  parsed,
  planFor,
  situationFor,
} from "./documents";

describe("reads every setting from the top of a document as well as from providerConfig", () => {
  const settings = withoutSecrets(basicAuth({ senderName: "Alerts" }));
  const microsoft365Settings = withoutSecrets(microsoft365());
  it.each([
    ["BasicAuth, at the top", basicAuth({ senderName: "Alerts" }), { ...settings, passwordExists: true }],
    [
      "BasicAuth, in providerConfig",
      basicAuth({ senderName: "Alerts" }),
      { providerConfig: settings, passwordExists: true },
    ],
    ["Microsoft365, at the top", microsoft365(), microsoft365Settings],
    [
      "Microsoft365, in providerConfig",
      microsoft365(),
      { serviceProvider: "Microsoft365", providerConfig: microsoft365Settings },
    ],
  ])("%s", (_place, inputs, document) => {
    expect(planFor(inputs, { ...document, isValid: true })).toEqual([]);
  });

  it.each([
    ["the top for BasicAuth", basicAuth(), basicAuthDocument({ providerConfig: { username: "other" } })],
    [
      "providerConfig for Microsoft365",
      microsoft365(),
      { ...microsoft365Document(), clientId: "other", emailAddress: "other@example.com" },
    ],
  ])("preferring %s", (_place, inputs, document) => {
    expect(planFor(inputs, document)).toEqual([]);
  });
});

it("plans nothing where the tenant holds what is declared", () => {
  expect(planFor(basicAuth(), basicAuthDocument())).toEqual([]);
});

it("plans a first configuration in the order in which it is shown, the password by its marker", () => {
  expect(planFor(basicAuth(), NOTHING_CONFIGURED)).toEqual([
    { op: "add", path: "/serverAddress", value: "smtp.example.com" },
    { op: "add", path: "/serverPort", value: 587 },
    { op: "add", path: "/securityType", value: "StartTLS" },
    { op: "add", path: "/username", value: "alerts" },
    { op: "add", path: "/emailPassword", value: "[secret]" },
    { op: "add", path: "/emailAddress", value: "alerts@example.com" },
  ]);
});

it("keeps that order whatever the order of the arguments", () => {
  const inputs = basicAuth();
  const backwards = Object.fromEntries(Object.entries(inputs).reverse()) as typeof inputs;
  expect(planFor(backwards, NOTHING_CONFIGURED)).toEqual(planFor(inputs, NOTHING_CONFIGURED));
});

describe("a setting that drifted is put back alone", () => {
  it.each([
    ["serverAddress", "smtp.evil.example", "smtp.example.com"],
    ["serverPort", 25, 587],
    ["securityType", "none", "StartTLS"],
    ["username", "somebody", "alerts"],
    ["emailAddress", "somebody@example.com", "alerts@example.com"],
  ] as const)("%s", (name, drifted, declared) => {
    expect(planFor(basicAuth(), basicAuthDocument({ [name]: drifted }))).toEqual([
      { op: "replace", path: `/${name}`, value: declared },
    ]);
  });

  it("senderName", () => {
    const document = basicAuthDocument({ providerConfig: { senderName: "Somebody" } });
    expect(planFor(basicAuth({ senderName: "Alerts" }), document)).toEqual([
      { op: "replace", path: "/senderName", value: "Alerts" },
    ]);
  });

  it.each([
    ["clientId", "another-application", "an-application"],
    ["providerTenantId", "another-directory", "a-directory"],
    ["emailAddress", "somebody@example.com", "alerts@example.com"],
  ] as const)("%s of Microsoft 365", (name, drifted, declared) => {
    expect(planFor(microsoft365(), microsoft365Document({ [name]: drifted }))).toEqual([
      { op: "replace", path: `/${name}`, value: declared },
    ]);
  });
});

describe("a setting that somebody took away is added, one that nobody declared is removed", () => {
  it.each(["serverAddress", "serverPort", "securityType", "username", "emailAddress"] as const)(
    "%s",
    (name) => {
      const declared = basicAuth()[name];
      expect(planFor(basicAuth(), without(basicAuthDocument(), name))).toEqual([
        { op: "add", path: `/${name}`, value: declared },
      ]);
    },
  );

  it("username", () => {
    expect(planFor(without(basicAuth(), "username", "emailPassword"), basicAuthDocument())).toEqual([
      { op: "remove", path: "/username" },
      { op: "remove", path: "/emailPassword" },
    ]);
  });

  it("senderName", () => {
    const document = basicAuthDocument({ providerConfig: { senderName: "Somebody" } });
    expect(planFor(basicAuth(), document)).toEqual([{ op: "remove", path: "/senderName" }]);
  });
});

describe("what means the same to a tenant is no change", () => {
  it.each<[string, Record<string, unknown>]>([
    ["a port as text", { serverPort: "587" }],
    ["a host in capitals", { serverAddress: "SMTP.Example.COM" }],
    ["null for absent", { providerConfig: null, serviceProvider: null, status: null }],
    ["a null sender's name", { providerConfig: { senderName: null } }],
    ["an empty sender's name", { providerConfig: { senderName: "" } }],
    ["an empty service provider", { serviceProvider: "" }],
    ["the service provider by its name", { serviceProvider: "BasicAuth" }],
    ["settings twice", { providerConfig: basicAuthDocument() }],
    ["fields that the reference does not name", { _id: "1", somethingNew: { deep: [1] } }],
    ["flags as text", { passwordExists: "true", isValid: "true" }],
  ])("%s", (_what, form) => {
    expect(planFor(basicAuth(), basicAuthDocument(form))).toEqual([]);
  });

  it("settings in providerConfig alone", () => {
    const { passwordExists, isValid, ...settings } = basicAuthDocument();
    const document = { isValid, serviceProvider: "BasicAuth", passwordExists, providerConfig: settings };
    expect(planFor(basicAuth(), document)).toEqual([]);
  });

  it.each([undefined, null, ""])("a user name that is %p where none is declared", (username) => {
    const document = basicAuthDocument({ username, passwordExists: false });
    expect(planFor(without(basicAuth(), "username", "emailPassword"), document)).toEqual([]);
  });

  it("a declared host in capitals", () => {
    expect(planFor(basicAuth({ serverAddress: "SMTP.example.com" }), basicAuthDocument())).toEqual([]);
  });
});

it("takes a port for the same as text and as number, wherever it comes from", () => {
  const situation = situationFor(basicAuth(), basicAuthDocument());
  const { declared, observed } = situation;
  expect(planChange({ ...situation, observed: { ...observed, serverPort: "587" } })).toEqual([]);
  expect(planChange({ ...situation, declared: { ...declared, serverPort: "587" } })).toEqual([]);
});

it.each([undefined, null, ""])("leaves out what is %p", (absent) => {
  expect(withoutAbsent({ username: absent, serverPort: 0, senderName: "S" })).toEqual({
    serverPort: 0,
    senderName: "S",
  });
});

it.each([
  ["a user name", "username", "Alerts"],
  ["a From address", "emailAddress", "Alerts@example.com"],
] as const)("tells case in %s", (_what, name, drifted) => {
  expect(touchedPaths(planFor(basicAuth(), basicAuthDocument({ [name]: drifted })))).toBe(`replace /${name}`);
});

it.each([NOTHING_CONFIGURED, { isValid: false, passwordExists: false, serverPort: null, username: "" }])(
  "takes %j for nothing configured",
  (document) => {
    expect(planFor(basicAuth(), document)).toHaveLength(6);
    expect(planFor(basicAuth(), document).every(({ op }) => op === "add")).toBe(true);
  },
);

it.each([{}, { isValid: null, passwordExists: null }, [], null])(
  "takes %j for no answer of the API, not for nothing configured",
  (document) => {
    expect(() => parsed(document)).toThrow();
  },
);

describe("the password is compared as a marker", () => {
  const SAME = { emailPassword: "first-password" };
  const OTHER = { emailPassword: "another-password" };
  const ignored = ["emailPassword"];
  const declared = basicAuth();
  const none = without(basicAuth(), "emailPassword");

  it.each([
    ["held", "declared as last applied", true, declared, { lastApplied: SAME }, ""],
    ["held", "declared anew", true, declared, { lastApplied: OTHER }, "replace"],
    ["held", "declared, never applied by us", true, declared, { lastApplied: {} }, "replace"],
    ["held", "not declared", true, none, { lastApplied: SAME }, "remove"],
    ["held but refused", "declared as before", true, declared, { secretRefused: true }, "replace"],
    ["held but refused", "not declared", true, none, { secretRefused: true }, "remove"],
    ["gone", "declared as last applied", false, declared, { lastApplied: SAME }, "add"],
    ["gone", "declared anew", false, declared, { lastApplied: OTHER }, "add"],
    ["gone and refused", "declared as before", false, declared, { secretRefused: true }, "add"],
    ["gone", "not declared", false, none, { lastApplied: SAME }, ""],
    ["held", "ignored, declared anew", true, declared, { lastApplied: OTHER, ignored }, ""],
    ["held", "ignored, not declared", true, none, { ignored }, ""],
    ["gone", "ignored, declared", false, declared, { ignored }, ""],
    ["held but refused", "ignored", true, declared, { secretRefused: true, ignored }, ""],
  ])("%s, %s", (_held, _declared, passwordExists, inputs, circumstances, op) => {
    const operations = planFor(inputs, basicAuthDocument({ passwordExists }), circumstances);
    expect(touchedPaths(operations)).toBe(op && `${op} /emailPassword`);
  });
});

describe("Microsoft 365 never tells of its client secret", () => {
  it.each([
    ["as last applied", {}, ""],
    ["anew", { lastApplied: { clientSecret: "another" } }, "replace /clientSecret"],
    ["after a refusal", { secretRefused: true }, "replace /clientSecret"],
    ["anew but ignored", { lastApplied: {}, ignored: ["clientSecret"] }, ""],
  ])("declared %s", (_when, circumstances, patch) => {
    expect(touchedPaths(planFor(microsoft365(), microsoft365Document(), circumstances))).toBe(patch);
  });

  it("is written with all the rest where nothing is configured", () => {
    expect(touchedPaths(planFor(microsoft365(), NOTHING_CONFIGURED))).toBe(
      "add /serviceProvider, add /emailAddress, add /clientId, add /clientSecret, add /providerTenantId",
    );
  });

  it("takes the From address from either place", () => {
    const { providerConfig, ...flat } = microsoft365Document({ emailAddress: undefined });
    expect(planFor(microsoft365(), { ...flat, providerConfig })).toEqual([]);
  });
});

it("moves from a mail server to Microsoft 365 and back in one plan", () => {
  expect(touchedPaths(planFor(microsoft365(), basicAuthDocument()))).toBe(
    "replace /serviceProvider, remove /serverAddress, remove /serverPort, remove /securityType, " +
      "remove /username, remove /emailPassword, add /clientId, add /clientSecret, add /providerTenantId",
  );
  expect(touchedPaths(planFor(basicAuth(), microsoft365Document()))).toBe(
    "replace /serviceProvider, add /serverAddress, add /serverPort, add /securityType, add /username, " +
      "add /emailPassword, remove /clientId, remove /clientSecret, remove /providerTenantId",
  );
});

describe("what ignoreChanges names stays as the tenant holds it", () => {
  it("drifted", () => {
    const document = basicAuthDocument({ username: "somebody", serverPort: 25 });
    expect(touchedPaths(planFor(basicAuth(), document, { ignored: ["username"] }))).toBe(
      "replace /serverPort",
    );
  });

  it("taken away", () => {
    expect(planFor(basicAuth(), without(basicAuthDocument(), "username"), { ignored: ["username"] })).toEqual(
      [],
    );
  });

  it("not declared at all", () => {
    const document = basicAuthDocument({ providerConfig: { senderName: "Somebody" } });
    expect(planFor(basicAuth(), document, { ignored: ["senderName"] })).toEqual([]);
  });

  it.each(SETTING_NAMES)("%s, also where all else is new", (name) => {
    const operations = planFor(basicAuth({ senderName: "Alerts" }), NOTHING_CONFIGURED, { ignored: [name] });
    expect(touchedPaths(operations)).not.toContain(`/${name}`);
  });
});

describe("a plan in words", () => {
  it("is the JSON Patch, an operation a line", () => {
    const document = basicAuthDocument({ serverPort: 25, username: undefined });
    expect(patchText(planFor(basicAuth(), document))).toBe(
      '[\n  {"op":"replace","path":"/serverPort","value":587},\n  {"op":"add","path":"/username","value":"alerts"}\n]',
    );
  });

  it("shows no value where paths are enough", () => {
    expect(touchedPaths(planFor(basicAuth(), basicAuthDocument({ username: "somebody" })))).toBe(
      "replace /username",
    );
  });

  it("does nothing to a terminal, and stays JSON", () => {
    const hostile = "a\u001b[2J\u0007b\u202ec\u2028d\u0085e";
    const text = patchText(planFor(basicAuth({ username: hostile }), basicAuthDocument()));
    expect(text).not.toMatch(/[^\n\x20-\x7e]/);
    expect(JSON.parse(text)).toEqual([{ op: "replace", path: "/username", value: hostile }]);
  });
});

function withoutSecrets(inputs: object): object {
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => !isSecret(name)));
}
