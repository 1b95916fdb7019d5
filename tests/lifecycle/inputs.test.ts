import { ARGUMENT_NAMES, checkInputs } from "../../provider/lifecycle/inputs";
import { basicAuth, microsoft365, without } from "../support/arguments";

/** How the engine spells a value that it does not know yet. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const failuresOf = (declared: Record<string, unknown>) => checkInputs(declared, undefined).failures;

/** Arguments that no type would let through. */
const wrong = (matters: Record<string, unknown>) => ({ ...basicAuth(), ...matters });
const wrongMicrosoft365 = (matters: Record<string, unknown>) => ({ ...microsoft365(), ...matters });

it.each([
  ["a mail server with a login", basicAuth()],
  ["one without", without(basicAuth(), "username", "emailPassword")],
  ["a user without a password", without(basicAuth(), "emailPassword")],
  ["one that says what it is", basicAuth({ serviceProvider: "BasicAuth" })],
  ["a sender's name by PUT", basicAuth({ senderName: "Alerts", write: "put" })],
  ["an IPv4 address", basicAuth({ serverAddress: "192.0.2.1" })],
  ["an IPv6 address", basicAuth({ serverAddress: "2001:db8::1" })],
  ["an IPv6 address in brackets", basicAuth({ serverAddress: "[2001:db8::1]" })],
  ["an international host", basicAuth({ serverAddress: "smtp.größe.example" })],
  ["a password with spaces around it", basicAuth({ emailPassword: " pass word " })],
  ["Microsoft 365", microsoft365()],
  [
    "all that can be asked for",
    basicAuth({
      senderName: "Alerts",
      validation: "rollback",
      verifyConnection: true,
      testEmail: { recipient: "ops@example.com", subject: "S", body: "B" },
      adoptExisting: true,
      write: "auto",
      ignoredArguments: ["username"],
    }),
  ],
])("takes %s", (_what, inputs) => {
  expect(failuresOf(inputs)).toEqual([]);
});

describe("tells what is allowed, at the property that is wrong", () => {
  const HOST = "must be the mail server's host name alone, such as smtp.example.com";
  const FROM = "must be the From address of the tenant's mail, such as alerts@example.com";

  it.each([
    ["serverPort", 70000, "must be from 1 to 65535"],
    ["serverPort", 0, "must be from 1 to 65535"],
    ["serverPort", -1, "must be from 1 to 65535"],
    ["serverPort", 587.5, "must be a whole number from 1 to 65535"],
    ["serverPort", "smtp", "must be a whole number from 1 to 65535"],
    ["serverPort", "0x24b", "must be a whole number from 1 to 65535"],
    ["serverPort", "70000", "must be from 1 to 65535"],
    ["serverPort", "9".repeat(400), "must be a whole number from 1 to 65535"],
    ["serverPort", Number.NaN, "must be a whole number from 1 to 65535"],
    ["serverPort", null, "must be a whole number from 1 to 65535"],
    ["securityType", "tls", "must be none, StartTLS or SSL/TLS"],
    ["securityType", "starttls", "must be none, StartTLS or SSL/TLS"],
    ["securityType", undefined, "must be none, StartTLS or SSL/TLS"],
    ["serverAddress", "", HOST],
    ["serverAddress", "smtp.example.com:587", HOST],
    ["serverAddress", "https://smtp.example.com", HOST],
    ["serverAddress", "smtp.example.com/mail", HOST],
    ["serverAddress", "smtp example com", HOST],
    ["serverAddress", 587, HOST],
    ["serverAddress", "smtp..example.com", HOST],
    ["serverAddress", "<smtp.example.com>", HOST],
    ["serverAddress", "smtp.example.com\u200b", HOST],
    ["emailAddress", "<a@b>", FROM],
    ["emailAddress", "a@b,c", FROM],
    ["emailAddress", "a;b@c", FROM],
    ["emailAddress", "alerts", FROM],
    ["emailAddress", "alerts@", FROM],
    ["emailAddress", "Alerts <alerts@example.com>", FROM],
    ["emailAddress", undefined, FROM],
    ["username", 5, "must be a text"],
    ["username", " alerts", "must be a text, without spaces around it"],
    ["senderName", " Alerts", "must be a text, without spaces around it"],
    ["validation", "maybe", "must be fail, warn, rollback or off"],
    ["verifyConnection", "yes", "must be true or false"],
    ["adoptExisting", 1, "must be true or false"],
    ["write", "post", "must be auto, patch or put"],
    ["testEmail", "ops@example.com", "must be {recipient, subject?, body?}"],
  ])("%s: %p", (property, value, reason) => {
    expect(failuresOf(wrong({ [property]: value }))).toEqual([{ property, reason }]);
  });

  it.each(["serverAddress", "emailAddress", "username", "senderName"])(
    "%s with control characters, which no terminal gets to see",
    (property) => {
      for (const control of ["\0", "\u001b[2J", "\u007f", "\u009b31m"])
        expect(failuresOf(wrong({ [property]: `a${control}b@example.com` }))).toEqual([
          { property: "", reason: `${property}: must not contain control characters` },
        ]);
      for (const whitespace of ["\r\n", "\t"])
        expect(failuresOf(wrong({ [property]: `a${whitespace}b@example.com` }))).toEqual([
          { property, reason: "must not contain control characters" },
        ]);
    },
  );

  it.each(["clientId", "providerTenantId"])("%s with control characters", (property) => {
    expect(failuresOf(wrongMicrosoft365({ [property]: "an\0id" }))).toEqual([
      { property: "", reason: `${property}: must not contain control characters` },
    ]);
  });

  it.each(["recipient", "subject", "body"])("a test mail's %s with control characters", (part) => {
    const testEmail = { recipient: "ops@example.com", [part]: "a\u001b@example.com" };
    expect(failuresOf(wrong({ testEmail }))).toEqual([
      { property: "", reason: `testEmail: ${part}: must not contain control characters` },
    ]);
  });

  it("a test mail's subject with several lines, which its body may have", () => {
    const testEmail = {
      recipient: "ops@example.com",
      subject: "one\r\nBcc: all@example.com",
      body: "one\r\n\ttwo",
    };
    expect(failuresOf(wrong({ testEmail }))).toEqual([
      { property: "", reason: "testEmail: subject: must not contain control characters" },
    ]);
  });

  it("a password without a user name", () => {
    expect(failuresOf(without(basicAuth(), "username"))).toEqual([
      { property: "username", reason: "is needed with emailPassword: the password is this user's" },
    ]);
  });

  it("a sender's name that write: patch could not send", () => {
    expect(failuresOf(basicAuth({ senderName: "Alerts", write: "patch" }))).toEqual([
      { property: "senderName", reason: "can be written by PUT only; use write: auto or put" },
    ]);
  });

  it.each(["clientId", "clientSecret", "providerTenantId"] as const)("Microsoft 365 without %s", (name) => {
    expect(failuresOf(without(microsoft365(), name))).toEqual([
      { property: name, reason: expect.stringMatching(/^must be the .* of the app registration$/) },
    ]);
  });

  it("Microsoft 365 by PATCH", () => {
    expect(failuresOf(wrongMicrosoft365({ write: "patch" }))).toEqual([
      { property: "write", reason: "must be put or auto: Microsoft365 can be written by PUT only" },
    ]);
  });

  it("a service provider that there is not", () => {
    expect(failuresOf(wrong({ serviceProvider: "Gmail" }))).toEqual([
      { property: "serviceProvider", reason: "must be BasicAuth (the default) or Microsoft365" },
    ]);
  });

  it("no tenant, with all the places where one can be named", () => {
    const [failure] = failuresOf(without(basicAuth(), "tenantUrl"));
    expect(failure?.property).toBe("tenantUrl");
    expect(failure?.reason).toMatch(/is not set.*tenantUrl.*qlik:tenantUrl.*QLIK_TENANT_URL/);
  });

  it.each([
    ["acme.eu.qlikcloud.com", /is no URL; write it as https:/],
    ["https://acme.eu.qlikcloud.com/console", /has a path/],
    ["https://acme.eu.qlikcloud.com/?tenant=1", /has a path, query or fragment/],
    ["https://acme.eu.qlikcloud.com/#top", /has a path, query or fragment/],
    ["http://acme.eu.qlikcloud.com", /is plain http.*use https/],
    ["ftp://acme.eu.qlikcloud.com", /has the scheme ftp:\/\/ where https:\/\/ is needed/],
    [5, /must be a text such as https:/],
  ])("a tenantUrl that is %p", (tenantUrl, reason) => {
    expect(failuresOf(wrong({ tenantUrl }))).toEqual([
      { property: "tenantUrl", reason: expect.stringMatching(reason) },
    ]);
  });
});

it("tells every fault at once", () => {
  const failures = failuresOf({
    tenantUrl: "https://acme.eu.qlikcloud.com/path",
    serverAddress: "smtp://x",
    serverPort: 70000,
    securityType: "tls",
    emailPassword: "first-password",
    emailAddress: "alerts",
    validation: "maybe",
  });
  expect(failures.map(({ property }) => property).sort()).toEqual([
    "emailAddress",
    "securityType",
    "serverAddress",
    "serverPort",
    "tenantUrl",
    "username",
    "validation",
  ]);
});

describe("an argument that does not belong there", () => {
  it.each([
    [wrong({ clientId: "an-application" }), "clientId: belongs to the service provider Microsoft365"],
    [wrong({ clientSecret: "hush" }), "clientSecret: belongs to the service provider Microsoft365"],
    [wrongMicrosoft365({ serverPort: 25 }), "serverPort: belongs to the service provider BasicAuth"],
    [
      wrongMicrosoft365({ emailPassword: "hush" }),
      "emailPassword: belongs to the service provider BasicAuth",
    ],
    [wrong({ emailPasswort: "hush" }), "emailPasswort: is no argument of EmailConfig; these are: "],
    [wrong({ toString: "hush" }), "toString: is no argument of EmailConfig; these are: "],
    [wrong({ constructor: "hush" }), "constructor: is no argument of EmailConfig; these are: "],
    [wrong(JSON.parse('{ "__proto__": "hush" }')), "__proto__: is no argument of EmailConfig; these are: "],
  ])("%#", (declared, told) => {
    const failures = failuresOf(declared).map(({ property, reason }) =>
      property ? `${property}: ${reason}` : reason,
    );
    expect(failures).toEqual([expect.stringContaining(told)]);
  });

  it("is told with all that there are, and not with what the resource class adds by itself", () => {
    const [failure] = failuresOf(wrong({ port: 25 }));
    for (const name of ARGUMENT_NAMES.filter((name) => name in basicAuth()))
      expect(failure?.reason).toContain(name);
    expect(failure?.reason).not.toContain("ignoredArguments");
  });
});

describe("a fault at a property shows its value, so a secret's has none", () => {
  it.each([
    ["a password that is no text", wrong({ emailPassword: 12345 }), "emailPassword: must be a text"],
    [
      "a client secret that is no text",
      wrongMicrosoft365({ clientSecret: 1 }),
      "clientSecret: must be the client secret of the app registration",
    ],
    ["a misspelt argument", wrong({ password: "hush" }), "password: is no argument of EmailConfig"],
    [
      "a password in the tenant's URL",
      wrong({ tenantUrl: "https://me:hush@acme.eu.qlikcloud.com" }),
      "tenantUrl: has a user name or password in it",
    ],
    [
      "a password in a tenant's URL that only a parser takes for one",
      wrong({ tenantUrl: "https:\\\\me:hush\n@acme.eu.qlikcloud.com" }),
      "tenantUrl: has a user name or password in it",
    ],
    [
      "a password in the server's address",
      wrong({ serverAddress: "smtp://me:hush@smtp.example.com" }),
      "serverAddress: must be the mail server's host name alone",
    ],
  ])("%s", (_what, declared, told) => {
    const failures = failuresOf(declared);
    expect(failures).toEqual([{ property: "", reason: expect.stringContaining(told) }]);
    expect(failures[0]?.reason).not.toContain("hush");
  });

  it("and an argument that is missing has its property", () => {
    expect(failuresOf(without(microsoft365(), "clientSecret"))).toMatchObject([{ property: "clientSecret" }]);
  });
});

describe("where a secret is read from", () => {
  const fromVariable = {
    ...without(basicAuth(), "emailPassword"),
    emailPasswordFrom: { env: "MAIL_PASSWORD" },
  };
  const office = { ...without(microsoft365(), "clientSecret"), clientSecretFrom: { env: "APP_SECRET" } };

  it.each([
    ["a password", fromVariable],
    ["a client secret", office],
    ["a variable that is known later", { ...fromVariable, emailPasswordFrom: { env: UNKNOWN } }],
  ])("is taken for %s", (_what, declared) => {
    expect(failuresOf(declared)).toEqual([]);
  });

  it.each<[string, Record<string, unknown>, string, string]>([
    [
      "is a variable's name",
      { ...fromVariable, emailPasswordFrom: { env: "MAIL PASSWORD" } },
      "",
      "emailPasswordFrom: env: must be the name of an environment variable",
    ],
    [
      "is not the name alone",
      { ...fromVariable, emailPasswordFrom: "MAIL_PASSWORD" },
      "",
      "emailPasswordFrom: must be {env: the name of an environment variable}",
    ],
    [
      "is not told beside the password",
      { ...fromVariable, emailPassword: "first-password" },
      "",
      "emailPasswordFrom: says where to read emailPassword, which is given too; give one",
    ],
    [
      "needs a user name, too",
      without(fromVariable, "username"),
      "username",
      "is needed with emailPasswordFrom: the password is this user's",
    ],
  ])("%s", (_what, declared, property, reason) => {
    expect(failuresOf(declared)).toEqual([{ property, reason }]);
  });
});

it.each([
  [{ recipient: "ops@example.com", cc: 1 }, "must be {recipient, subject?, body?}"],
  [{}, "recipient: must be a mail address, such as ops@example.com"],
  [{ recipient: "ops" }, "recipient: must be a mail address, such as ops@example.com"],
  [{ recipient: "ops@example.com", subject: 1 }, "subject: must be a text"],
  [{ recipient: "<a@b>" }, "recipient: must be a mail address, such as ops@example.com"],
])(
  "reports a failure of an object without its property, so that the engine does not print %j",
  (value, reason) => {
    expect(failuresOf(wrong({ testEmail: value }))).toEqual([
      { property: "", reason: `testEmail: ${reason}` },
    ]);
  },
);

it("tells a fault of an argument that the program holds for secret without its property", () => {
  expect(failuresOf(wrong({ username: " hush ", secretArguments: ["username"] }))).toEqual([
    { property: "", reason: "username: must be a text, without spaces around it" },
  ]);
});

describe("values that a preview cannot know yet pass", () => {
  it.each([...Object.keys(basicAuth({ senderName: "A", write: "auto", validation: "off" }))])(
    "%s",
    (name) => {
      const { failures, inputs } = checkInputs(wrong({ [name]: UNKNOWN }), undefined);
      expect(failures).toEqual([]);
      expect(inputs[name]).toBe(UNKNOWN);
    },
  );

  it("within a test mail", () => {
    expect(failuresOf(wrong({ testEmail: { recipient: UNKNOWN } }))).toEqual([]);
  });

  it("a password beside a user name that is not there", () => {
    expect(failuresOf({ ...without(basicAuth(), "username"), emailPassword: UNKNOWN })).toMatchObject([
      { property: "username" },
    ]);
  });

  it("and hide no fault of the others", () => {
    expect(failuresOf(wrong({ serverAddress: UNKNOWN, serverPort: 0 }))).toMatchObject([
      { property: "serverPort" },
    ]);
  });

  it("an unknown service provider leaves everything to the update", () => {
    expect(failuresOf(wrong({ serviceProvider: UNKNOWN, serverPort: 0 }))).toEqual([]);
  });
});

describe("the arguments as they are kept", () => {
  const inputsOf = (declared: Record<string, unknown>, defaultTenantUrl?: string) =>
    checkInputs(declared, defaultTenantUrl).inputs;

  it("are those of the program", () => {
    expect(inputsOf(basicAuth())).toEqual(basicAuth());
  });

  it("have the port as a number", () => {
    expect(inputsOf(wrong({ serverPort: "0587" }))).toEqual(basicAuth());
  });

  it.each([undefined, null, ""])("lack what is %p", (empty) => {
    expect(inputsOf(wrong({ senderName: empty, username: empty, emailPassword: empty }))).toEqual(
      without(basicAuth(), "username", "emailPassword"),
    );
  });

  it("do not name the default service provider", () => {
    expect(inputsOf(basicAuth({ serviceProvider: "BasicAuth" }))).toEqual(basicAuth());
  });

  it.each([
    ["https://Acme.EU.qlikcloud.com/", "https://acme.eu.qlikcloud.com"],
    ["https://acme.eu.qlikcloud.com:443", "https://acme.eu.qlikcloud.com"],
    ["https://acme.eu.qlikcloud.com.", "https://acme.eu.qlikcloud.com"],
    ["http://acme.localhost:8090/", "http://acme.localhost:8090"],
  ])("have the tenant %s as %s", (tenantUrl, origin) => {
    expect(inputsOf(basicAuth({ tenantUrl }))).toMatchObject({ tenantUrl: origin });
  });

  it.each([undefined, null, ""])("take the tenant of the configuration where theirs is %p", (tenantUrl) => {
    expect(inputsOf(wrong({ tenantUrl }), "https://Beta.eu.qlikcloud.com/")).toMatchObject({
      tenantUrl: "https://beta.eu.qlikcloud.com",
    });
  });

  it("keep their own tenant", () => {
    expect(inputsOf(basicAuth(), "https://beta.eu.qlikcloud.com")).toMatchObject({
      tenantUrl: "https://acme.eu.qlikcloud.com",
    });
  });
});
