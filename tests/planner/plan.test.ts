import { formatPatch, formatPaths } from "../../provider/planner/format";
import { planChange } from "../../provider/planner/plan";
import { isSecret, omitAbsent, SETTING_NAMES } from "../../provider/planner/settings";
import { basicAuth, microsoft365, without } from "../support/arguments";
import {
  basicAuthDocument,
  desiredFor,
  microsoft365Document,
  NOTHING_CONFIGURED,
  observedIn,
  operationsFor,
  parsed,
} from "./fixtures";

describe("reads every setting from the top of a document and from providerConfig", () => {
  const settings = omitSecrets(basicAuth({ senderName: "Alerts" }));
  const microsoft365Settings = omitSecrets(microsoft365());
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
    expect(operationsFor(inputs, { ...document, isValid: true })).toEqual([]);
  });

  it.each([
    ["the top for BasicAuth", basicAuth(), basicAuthDocument({ providerConfig: { username: "other" } })],
    [
      "providerConfig for Microsoft365",
      microsoft365(),
      { ...microsoft365Document(), clientId: "other", emailAddress: "other@example.com" },
    ],
  ])("preferring %s", (_place, inputs, document) => {
    expect(operationsFor(inputs, document)).toEqual([]);
  });
});

it("plans nothing if the tenant has the declared configuration", () => {
  expect(operationsFor(basicAuth(), basicAuthDocument())).toEqual([]);
});

it("plans a first configuration in the order of the table, with a marker for the password", () => {
  expect(operationsFor(basicAuth(), NOTHING_CONFIGURED)).toEqual([
    { op: "add", path: "/serverAddress", value: "smtp.example.com" },
    { op: "add", path: "/serverPort", value: 587 },
    { op: "add", path: "/securityType", value: "StartTLS" },
    { op: "add", path: "/username", value: "alerts" },
    { op: "add", path: "/emailPassword", value: "[secret]" },
    { op: "add", path: "/emailAddress", value: "alerts@example.com" },
  ]);
});

it("plans in the same order for any order of the arguments", () => {
  const inputs = basicAuth();
  const backwards = Object.fromEntries(Object.entries(inputs).reverse()) as typeof inputs;
  expect(operationsFor(backwards, NOTHING_CONFIGURED)).toEqual(operationsFor(inputs, NOTHING_CONFIGURED));
});

describe("replaces only the setting that drifted", () => {
  it.each([
    ["serverAddress", "smtp.evil.example", "smtp.example.com"],
    ["serverPort", 25, 587],
    ["securityType", "none", "StartTLS"],
    ["username", "other-user", "alerts"],
    ["emailAddress", "other@example.com", "alerts@example.com"],
  ] as const)("%s", (name, drifted, declared) => {
    expect(operationsFor(basicAuth(), basicAuthDocument({ [name]: drifted }))).toEqual([
      { op: "replace", path: `/${name}`, value: declared },
    ]);
  });

  it("senderName", () => {
    const document = basicAuthDocument({ providerConfig: { senderName: "Other" } });
    expect(operationsFor(basicAuth({ senderName: "Alerts" }), document)).toEqual([
      { op: "replace", path: "/senderName", value: "Alerts" },
    ]);
  });

  it.each([
    ["clientId", "another-application", "an-application"],
    ["providerTenantId", "another-directory", "a-directory"],
    ["emailAddress", "other@example.com", "alerts@example.com"],
  ] as const)("%s of Microsoft 365", (name, drifted, declared) => {
    expect(operationsFor(microsoft365(), microsoft365Document({ [name]: drifted }))).toEqual([
      { op: "replace", path: `/${name}`, value: declared },
    ]);
  });
});

describe("adds an absent setting and removes an undeclared one", () => {
  it.each(["serverAddress", "serverPort", "securityType", "username", "emailAddress"] as const)(
    "%s",
    (name) => {
      const declared = basicAuth()[name];
      expect(operationsFor(basicAuth(), without(basicAuthDocument(), name))).toEqual([
        { op: "add", path: `/${name}`, value: declared },
      ]);
    },
  );

  it("username", () => {
    expect(operationsFor(without(basicAuth(), "username", "emailPassword"), basicAuthDocument())).toEqual([
      { op: "remove", path: "/username" },
      { op: "remove", path: "/emailPassword" },
    ]);
  });

  it("senderName", () => {
    const document = basicAuthDocument({ providerConfig: { senderName: "Other" } });
    expect(operationsFor(basicAuth(), document)).toEqual([{ op: "remove", path: "/senderName" }]);
  });
});

describe("plans nothing for an equivalent value", () => {
  it.each<[string, Record<string, unknown>]>([
    ["a port as text", { serverPort: "587" }],
    ["a host in capitals", { serverAddress: "SMTP.Example.COM" }],
    ["null for absent", { providerConfig: null, serviceProvider: null, status: null }],
    ["senderName null", { providerConfig: { senderName: null } }],
    ["an empty senderName", { providerConfig: { senderName: "" } }],
    ["an empty service provider", { serviceProvider: "" }],
    ["the service provider by its name", { serviceProvider: "BasicAuth" }],
    ["settings twice", { providerConfig: basicAuthDocument() }],
    ["fields that the reference does not name", { _id: "1", somethingNew: { deep: [1] } }],
    ["flags as text", { passwordExists: "true", isValid: "true" }],
  ])("%s", (_what, form) => {
    expect(operationsFor(basicAuth(), basicAuthDocument(form))).toEqual([]);
  });

  it("settings in providerConfig alone", () => {
    const { passwordExists, isValid, ...settings } = basicAuthDocument();
    const document = { isValid, serviceProvider: "BasicAuth", passwordExists, providerConfig: settings };
    expect(operationsFor(basicAuth(), document)).toEqual([]);
  });

  it.each([undefined, null, ""])("a username %p if none is declared", (username) => {
    const document = basicAuthDocument({ username, passwordExists: false });
    expect(operationsFor(without(basicAuth(), "username", "emailPassword"), document)).toEqual([]);
  });

  it("a declared host in capitals", () => {
    expect(operationsFor(basicAuth({ serverAddress: "SMTP.example.com" }), basicAuthDocument())).toEqual([]);
  });
});

it("treats a port as text and as number as equal", () => {
  const desired = desiredFor(basicAuth());
  const observed = observedIn(basicAuthDocument());
  const asText = { ...desired, settings: { ...desired.settings, serverPort: "587" } };
  expect(planChange(desired, { ...observed, serverPort: "587" }).operations).toEqual([]);
  expect(planChange(asText, observed).operations).toEqual([]);
});

it.each([undefined, null, ""])("omits %p", (absent) => {
  expect(omitAbsent({ username: absent, serverPort: 0, senderName: "S" })).toEqual({
    serverPort: 0,
    senderName: "S",
  });
});

it.each([
  ["a username", "username", "Alerts"],
  ["a From address", "emailAddress", "Alerts@example.com"],
] as const)("distinguishes case in %s", (_what, name, drifted) => {
  expect(formatPaths(operationsFor(basicAuth(), basicAuthDocument({ [name]: drifted })))).toBe(
    `replace /${name}`,
  );
});

it.each([NOTHING_CONFIGURED, { isValid: false, passwordExists: false, serverPort: null, username: "" }])(
  "reads %j as nothing configured",
  (document) => {
    expect(operationsFor(basicAuth(), document)).toHaveLength(6);
    expect(operationsFor(basicAuth(), document).every(({ op }) => op === "add")).toBe(true);
  },
);

it.each([{}, { isValid: null, passwordExists: null }, [], null])(
  "rejects %j, which is no document of the API",
  (document) => {
    expect(() => parsed(document)).toThrow();
  },
);

describe("compares the password by its marker", () => {
  const SAME = { emailPassword: "first-password" };
  const OTHER = { emailPassword: "another-password" };
  const ignored = ["emailPassword"];
  const declared = basicAuth();
  const none = without(basicAuth(), "emailPassword");

  it.each([
    ["set", "declared as last applied", true, declared, { lastApplied: SAME }, ""],
    ["set", "declared with a new value", true, declared, { lastApplied: OTHER }, "replace"],
    ["set", "declared, never applied", true, declared, { lastApplied: {} }, "replace"],
    ["set", "not declared", true, none, { lastApplied: SAME }, "remove"],
    ["set but refused", "declared as before", true, declared, { shouldResendSecrets: true }, "replace"],
    ["set but refused", "not declared", true, none, { shouldResendSecrets: true }, "remove"],
    ["absent", "declared as last applied", false, declared, { lastApplied: SAME }, "add"],
    ["absent", "declared with a new value", false, declared, { lastApplied: OTHER }, "add"],
    ["absent and refused", "declared as before", false, declared, { shouldResendSecrets: true }, "add"],
    ["absent", "not declared", false, none, { lastApplied: SAME }, ""],
    ["set", "ignored, declared with a new value", true, declared, { lastApplied: OTHER, ignored }, ""],
    ["set", "ignored, not declared", true, none, { ignored }, ""],
    ["absent", "ignored, declared", false, declared, { ignored }, ""],
    ["set but refused", "ignored", true, declared, { shouldResendSecrets: true, ignored }, ""],
  ])("%s, %s", (_observed, _declared, passwordExists, inputs, context, op) => {
    const operations = operationsFor(inputs, basicAuthDocument({ passwordExists }), context);
    expect(formatPaths(operations)).toBe(op && `${op} /emailPassword`);
  });
});

describe("Microsoft 365 does not return its client secret", () => {
  it.each([
    ["as last applied", {}, ""],
    ["with a new value", { lastApplied: { clientSecret: "another" } }, "replace /clientSecret"],
    ["after a refusal", { shouldResendSecrets: true }, "replace /clientSecret"],
    ["with a new value but ignored", { lastApplied: {}, ignored: ["clientSecret"] }, ""],
  ])("declared %s", (_when, context, patch) => {
    expect(formatPaths(operationsFor(microsoft365(), microsoft365Document(), context))).toBe(patch);
  });

  it("is added with the other settings if nothing is configured", () => {
    expect(formatPaths(operationsFor(microsoft365(), NOTHING_CONFIGURED))).toBe(
      "add /serviceProvider, add /emailAddress, add /clientId, add /clientSecret, add /providerTenantId",
    );
  });

  it("reads emailAddress from either place", () => {
    const { providerConfig, ...flat } = microsoft365Document({ emailAddress: undefined });
    expect(operationsFor(microsoft365(), { ...flat, providerConfig })).toEqual([]);
  });
});

it("changes from BasicAuth to Microsoft 365 and back in one plan", () => {
  expect(formatPaths(operationsFor(microsoft365(), basicAuthDocument()))).toBe(
    "replace /serviceProvider, remove /serverAddress, remove /serverPort, remove /securityType, " +
      "remove /username, remove /emailPassword, add /clientId, add /clientSecret, add /providerTenantId",
  );
  expect(formatPaths(operationsFor(basicAuth(), microsoft365Document()))).toBe(
    "replace /serviceProvider, add /serverAddress, add /serverPort, add /securityType, add /username, " +
      "add /emailPassword, remove /clientId, remove /clientSecret, remove /providerTenantId",
  );
});

describe("leaves a setting of ignoreChanges as observed", () => {
  it("drifted", () => {
    const document = basicAuthDocument({ username: "other-user", serverPort: 25 });
    expect(formatPaths(operationsFor(basicAuth(), document, { ignored: ["username"] }))).toBe(
      "replace /serverPort",
    );
  });

  it("absent", () => {
    expect(
      operationsFor(basicAuth(), without(basicAuthDocument(), "username"), { ignored: ["username"] }),
    ).toEqual([]);
  });

  it("not declared at all", () => {
    const document = basicAuthDocument({ providerConfig: { senderName: "Other" } });
    expect(operationsFor(basicAuth(), document, { ignored: ["senderName"] })).toEqual([]);
  });

  it.each(SETTING_NAMES)("%s, also if everything else is new", (name) => {
    const operations = operationsFor(basicAuth({ senderName: "Alerts" }), NOTHING_CONFIGURED, {
      ignored: [name],
    });
    expect(formatPaths(operations)).not.toContain(`/${name}`);
  });
});

describe("a formatted plan", () => {
  it("is a JSON Patch with an operation a line", () => {
    const document = basicAuthDocument({ serverPort: 25, username: undefined });
    expect(formatPatch(operationsFor(basicAuth(), document))).toBe(
      '[\n  {"op":"replace","path":"/serverPort","value":587},\n  {"op":"add","path":"/username","value":"alerts"}\n]',
    );
  });

  it("has no value in the form of paths", () => {
    expect(formatPaths(operationsFor(basicAuth(), basicAuthDocument({ username: "other-user" })))).toBe(
      "replace /username",
    );
  });

  it("has no control characters and stays JSON", () => {
    const hostile = "a\u001b[2J\u0007b\u202ec\u2028d\u0085e";
    const text = formatPatch(operationsFor(basicAuth({ username: hostile }), basicAuthDocument()));
    expect(text).not.toMatch(/[^\n\x20-\x7e]/);
    expect(JSON.parse(text)).toEqual([{ op: "replace", path: "/username", value: hostile }]);
  });
});

function omitSecrets(inputs: object): object {
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => !isSecret(name)));
}
