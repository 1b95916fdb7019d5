import { ARGUMENT_NAMES, checkInputs } from "../../provider/lifecycle/inputs";
import { withCode } from "../../provider/messages/coded";
import { basicAuth, microsoft365, without } from "../support/arguments";
import { requireCode } from "../support/messages";
import type { ResourceOptions } from "../support/provider-process";

/** The engine's spelling of a value that it does not know yet. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The only calls of `checkInputs`: here its arguments and their order are adapted, and the codes are checked. */
function check(
  declared: Record<string, unknown>,
  { defaultTenantUrl, secretInputs }: { defaultTenantUrl?: string } & ResourceOptions = {},
) {
  const { inputs, failures } = checkInputs(declared, {
    defaultTenantUrl,
    ...(secretInputs && { secretInputs }),
  });
  for (const { code, reason } of failures) requireCode(withCode(code, reason));
  return { inputs, failures: failures.map(({ property, reason }) => ({ property, reason })) };
}

const failuresOf = (declared: Record<string, unknown>, options?: ResourceOptions) =>
  check(declared, options).failures;

/** Arguments that the types would reject. */
const basicAuthWith = (changes: Record<string, unknown>) => ({ ...basicAuth(), ...changes });
const microsoft365With = (changes: Record<string, unknown>) => ({ ...microsoft365(), ...changes });

it.each([
  ["a mail server with a login", basicAuth()],
  ["a mail server without a login", without(basicAuth(), "username", "emailPassword")],
  ["a user name without a password", without(basicAuth(), "emailPassword")],
  ["an explicit service provider", basicAuth({ serviceProvider: "BasicAuth" })],
  ["a sender's name by PUT", basicAuth({ senderName: "Alerts", write: "put" })],
  ["an IPv4 address", basicAuth({ serverAddress: "192.0.2.1" })],
  ["an IPv6 address", basicAuth({ serverAddress: "2001:db8::1" })],
  ["an IPv6 address in brackets", basicAuth({ serverAddress: "[2001:db8::1]" })],
  ["an international host", basicAuth({ serverAddress: "smtp.größe.example" })],
  ["a password with spaces around it", basicAuth({ emailPassword: " pass word " })],
  ["Microsoft 365", microsoft365()],
  [
    "every optional argument",
    basicAuth({
      senderName: "Alerts",
      validation: "rollback",
      verifyConnection: true,
      testEmail: { recipient: "ops@example.com", subject: "S", body: "B" },
      adoptExisting: true,
      write: "auto",
    }),
  ],
])("accepts %s", (_what, inputs) => {
  expect(failuresOf(inputs)).toEqual([]);
});

/** The only place of the tests with the full texts of `provider/lifecycle/inputs.ts`. */
describe("the reason of a failure:", () => {
  const PORT = "must be from 1 to 65535";
  const WHOLE_PORT = "must be a whole number from 1 to 65535";
  const SECURITY = "must be none, StartTLS or SSL/TLS";
  const HOST = "must be the mail server's host name alone, such as smtp.example.com";
  const FROM = "must be the From address of the tenant's e-mail, such as alerts@example.com";
  const RECIPIENT = "recipient: must be an e-mail address, such as ops@example.com";

  it.each<[string, unknown, string]>([
    ["serverPort", 70000, PORT],
    ["serverPort", 0, PORT],
    ["serverPort", -1, PORT],
    ["serverPort", "70000", PORT],
    ["serverPort", 587.5, WHOLE_PORT],
    ["serverPort", "smtp", WHOLE_PORT],
    ["serverPort", "0x24b", WHOLE_PORT],
    ["serverPort", "9".repeat(400), WHOLE_PORT],
    ["serverPort", Number.NaN, WHOLE_PORT],
    ["serverPort", null, WHOLE_PORT],
    ["securityType", "tls", SECURITY],
    ["securityType", "starttls", SECURITY],
    ["securityType", undefined, SECURITY],
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
    ["serviceProvider", "Gmail", "must be BasicAuth (the default) or Microsoft365"],
    ["testEmail", "ops@example.com", "must be {recipient, subject?, body?}"],
  ])("%s: %p", (property, value, reason) => {
    expect(failuresOf(basicAuthWith({ [property]: value }))).toEqual([{ property, reason }]);
  });

  it.each<[unknown, string]>([
    [{ recipient: "ops@example.com", cc: 1 }, "must be {recipient, subject?, body?}"],
    [{}, RECIPIENT],
    [{ recipient: "ops" }, RECIPIENT],
    [{ recipient: "<a@b>" }, RECIPIENT],
    [{ recipient: "ops@example.com", subject: 1 }, "subject: must be a text"],
  ])(
    "testEmail: %j, without its property, because the engine would print the object",
    (testEmail, reason) => {
      expect(failuresOf(basicAuthWith({ testEmail }))).toEqual([
        { property: "", reason: `testEmail: ${reason}` },
      ]);
    },
  );

  const SOURCE = "must be {env: the name of an environment variable} or {file: the path of a file}";
  const FROM_VARIABLE = {
    ...without(basicAuth(), "emailPassword"),
    emailPasswordFrom: { env: "MAIL_PASSWORD" },
  };

  it.each<[string, Record<string, unknown>, string, string]>([
    [
      "a password without a user name",
      without(basicAuth(), "username"),
      "username",
      "is required with emailPassword",
    ],
    [
      "a password from a variable without a user name",
      without(FROM_VARIABLE, "username"),
      "username",
      "is required with emailPasswordFrom",
    ],
    [
      "a sender's name with write: patch",
      basicAuth({ senderName: "Alerts", write: "patch" }),
      "senderName",
      "can be written by PUT only; use write: auto or put",
    ],
    [
      "Microsoft 365 with write: patch",
      microsoft365With({ write: "patch" }),
      "write",
      "must be put or auto: Microsoft365 can be written by PUT only",
    ],
    [
      "Microsoft 365 without clientId",
      without(microsoft365(), "clientId"),
      "clientId",
      "must be the application (client) id of the app registration",
    ],
    [
      "Microsoft 365 without providerTenantId",
      without(microsoft365(), "providerTenantId"),
      "providerTenantId",
      "must be the directory (tenant) id of the app registration",
    ],
    [
      "Microsoft 365 without clientSecret",
      without(microsoft365(), "clientSecret"),
      "clientSecret",
      "is required: set the client secret of the app registration, or clientSecretFrom",
    ],
    [
      "a client secret that is not a text",
      microsoft365With({ clientSecret: 1 }),
      "",
      "clientSecret: must be the client secret of the app registration",
    ],
    [
      "a variable's name with a space",
      { ...FROM_VARIABLE, emailPasswordFrom: { env: "MAIL PASSWORD" } },
      "",
      "emailPasswordFrom: env: must be the name of an environment variable",
    ],
    [
      "a variable's name that is not in an object",
      { ...FROM_VARIABLE, emailPasswordFrom: "MAIL_PASSWORD" },
      "",
      `emailPasswordFrom: ${SOURCE}`,
    ],
    [
      "a variable and a file",
      { ...FROM_VARIABLE, emailPasswordFrom: { env: "MAIL_PASSWORD", file: "/run/secrets/mail" } },
      "",
      `emailPasswordFrom: ${SOURCE}`,
    ],
    ["no source", { ...FROM_VARIABLE, emailPasswordFrom: {} }, "", `emailPasswordFrom: ${SOURCE}`],
    [
      "a file with a line break in its name",
      { ...FROM_VARIABLE, emailPasswordFrom: { file: "/run/secrets\n/mail" } },
      "",
      "emailPasswordFrom: file: must not contain control characters",
    ],
    [
      "a file whose name is a number",
      { ...FROM_VARIABLE, emailPasswordFrom: { file: 3 } },
      "",
      "emailPasswordFrom: file: must be the path of a file",
    ],
    [
      "a version that is neither a text nor a number",
      basicAuthWith({ secretVersion: true }),
      "secretVersion",
      "must be a text or a number",
    ],
    [
      "a variable beside the password",
      { ...FROM_VARIABLE, emailPassword: "first-password" },
      "",
      "emailPasswordFrom: cannot be combined with emailPassword; set one of them",
    ],
    [
      "an argument of Microsoft 365",
      basicAuthWith({ clientId: "an-application" }),
      "clientId",
      "belongs to the service provider Microsoft365, and serviceProvider is BasicAuth",
    ],
    [
      "an argument of BasicAuth",
      microsoft365With({ serverPort: 25 }),
      "serverPort",
      "belongs to the service provider BasicAuth, and serviceProvider is Microsoft365",
    ],
    [
      "an unknown argument",
      microsoft365With({ emailPasswort: "hush" }),
      "",
      "emailPasswort: is not a known argument. Known arguments: tenantUrl, emailAddress, validation, verifyConnection, " +
        "testEmail, adoptExisting, secretVersion, serviceProvider, clientId, clientSecret, clientSecretFrom, providerTenantId, write",
    ],
  ])("%s", (_what, declared, property, reason) => {
    expect(failuresOf(declared)).toEqual([{ property, reason }]);
  });

  it.each([
    ["serverAddress", basicAuth()],
    ["emailAddress", basicAuth()],
    ["username", basicAuth()],
    ["senderName", basicAuth()],
    ["clientId", microsoft365()],
    ["providerTenantId", microsoft365()],
  ])("%s with control characters, which the engine must not print", (property, args) => {
    const reason = "must not contain control characters";
    const withText = (text: string) => failuresOf({ ...args, [property]: `a${text}b@example.com` });
    for (const control of ["\0", "\u001b[2J", "\u007f", "\u009b31m"])
      expect(withText(control)).toEqual([{ property: "", reason: `${property}: ${reason}` }]);
    for (const whitespace of ["\r\n", "\t"]) expect(withText(whitespace)).toEqual([{ property, reason }]);
  });

  it.each([
    ["recipient", { recipient: "a\u001b@example.com" }],
    ["subject", { recipient: "ops@example.com", subject: "a\u001b@example.com" }],
    ["body", { recipient: "ops@example.com", body: "a\u001b@example.com" }],
    // A body can have lines, a subject cannot.
    [
      "subject",
      { recipient: "ops@example.com", subject: "one\r\nBcc: all@example.com", body: "one\r\n\ttwo" },
    ],
  ])("the %s of a test e-mail with control characters: %j", (part, testEmail) => {
    expect(failuresOf(basicAuthWith({ testEmail }))).toEqual([
      { property: "", reason: `testEmail: ${part}: must not contain control characters` },
    ]);
  });
});

describe("tenantUrl", () => {
  it.each<[unknown, RegExp]>([
    [undefined, /is not set.*tenantUrl.*qlik:tenantUrl.*QLIK_TENANT_URL/],
    ["acme.eu.qlikcloud.com", /is not a URL.*https:/],
    ["https://acme.eu.qlikcloud.com/console", /has a path/],
    ["https://acme.eu.qlikcloud.com/?tenant=1", /has a path, query or fragment/],
    ["https://acme.eu.qlikcloud.com/#top", /has a path, query or fragment/],
    ["http://acme.eu.qlikcloud.com", /uses plain http.*use https/],
    ["ftp://acme.eu.qlikcloud.com", /scheme ftp:\/\//],
    [5, /must be a text such as https:/],
  ])("%p is an error", (tenantUrl, reason) => {
    expect(failuresOf(basicAuthWith({ tenantUrl }))).toEqual([
      { property: "tenantUrl", reason: expect.stringMatching(reason) },
    ]);
  });
});

it("reports all failures at once", () => {
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

it.each([
  ["emailPasswort", { emailPasswort: "hush" }],
  ["toString", { toString: "hush" }],
  ["constructor", { constructor: "hush" }],
  ["__proto__", JSON.parse('{ "__proto__": "hush" }')],
])("reports the unknown argument %s with every known one", (name, changes) => {
  const [failure, ...others] = failuresOf(basicAuthWith(changes));
  expect(others).toEqual([]);
  expect(failure).toMatchObject({ property: "", reason: expect.stringMatching(`^${name}: `) });
  for (const known of ARGUMENT_NAMES.filter((known) => known in basicAuth()))
    expect(failure?.reason).toContain(known);
  expect(failure?.reason).not.toMatch(/ignoredArguments|secretArguments|hush/);
});

/** The engine prints the value of the property that a failure names. */
describe("a failure does not name its property if the value may be a secret:", () => {
  it.each([
    ["a password that is not a text", "emailPassword", basicAuthWith({ emailPassword: 12345 })],
    ["a misspelt argument", "password", basicAuthWith({ password: "hush" })],
    [
      "a password of the other service provider",
      "emailPassword",
      microsoft365With({ emailPassword: "hush" }),
    ],
    [
      "a client secret of the other service provider",
      "clientSecret",
      basicAuthWith({ clientSecret: "hush" }),
    ],
    [
      "a password in the tenant's URL",
      "tenantUrl",
      basicAuthWith({ tenantUrl: "https://me:hush@acme.eu.qlikcloud.com" }),
    ],
    [
      "a password in a tenant's URL that only a URL parser reads so",
      "tenantUrl",
      basicAuthWith({ tenantUrl: "https:\\\\me:hush\n@acme.eu.qlikcloud.com" }),
    ],
    [
      "a password in the server's address",
      "serverAddress",
      basicAuthWith({ serverAddress: "smtp://me:hush@smtp.example.com" }),
    ],
  ])("%s", (_what, name, declared) => {
    const failures = failuresOf(declared);
    expect(failures).toEqual([{ property: "", reason: expect.stringMatching(`^${name}: `) }]);
    expect(failures[0]?.reason).not.toContain("hush");
  });

  it("an argument that the program marks as secret", () => {
    const failures = failuresOf(basicAuthWith({ username: " hush " }), { secretInputs: ["username"] });
    expect(failures).toEqual([{ property: "", reason: expect.stringMatching(/^username: must be a text/) }]);
  });
});

it.each([
  ["a variable", { ...without(basicAuth(), "emailPassword"), emailPasswordFrom: { env: "MAIL_PASSWORD" } }],
  [
    "a variable with a client secret",
    { ...without(microsoft365(), "clientSecret"), clientSecretFrom: { env: "APP_SECRET" } },
  ],
  [
    "a variable that is not known yet",
    { ...without(basicAuth(), "emailPassword"), emailPasswordFrom: { env: UNKNOWN } },
  ],
  ["a file", { ...without(basicAuth(), "emailPassword"), emailPasswordFrom: { file: "/run/secrets/mail" } }],
  [
    "a file that is not known yet",
    { ...without(basicAuth(), "emailPassword"), emailPasswordFrom: { file: UNKNOWN } },
  ],
])("accepts %s as the source of a secret", (_what, declared) => {
  expect(failuresOf(declared)).toEqual([]);
});

describe("a value that a preview cannot know yet", () => {
  it.each(Object.keys(basicAuth({ senderName: "A", write: "auto", validation: "off" })))(
    "is accepted for %s",
    (name) => {
      const { failures, inputs } = check(basicAuthWith({ [name]: UNKNOWN }));
      expect(failures).toEqual([]);
      expect(inputs[name]).toBe(UNKNOWN);
    },
  );

  it("is accepted in a test e-mail", () => {
    expect(failuresOf(basicAuthWith({ testEmail: { recipient: UNKNOWN } }))).toEqual([]);
  });

  it("does not hide failures of other arguments", () => {
    expect(failuresOf({ ...without(basicAuth(), "username"), emailPassword: UNKNOWN })).toMatchObject([
      { property: "username" },
    ]);
    expect(failuresOf(basicAuthWith({ serverAddress: UNKNOWN, serverPort: 0 }))).toMatchObject([
      { property: "serverPort" },
    ]);
  });

  it("leaves all checks to the update if it is the service provider", () => {
    expect(failuresOf(basicAuthWith({ serviceProvider: UNKNOWN, serverPort: 0 }))).toEqual([]);
  });
});

describe("the checked inputs", () => {
  const inputsOf = (declared: Record<string, unknown>, defaultTenantUrl?: string) =>
    check(declared, defaultTenantUrl === undefined ? {} : { defaultTenantUrl }).inputs;

  it.each([
    ["are the declared ones", {}],
    ["have the port as a number", { serverPort: "0587" }],
    ["omit an empty version", { secretVersion: "" }],
    ["omit the default service provider", { serviceProvider: "BasicAuth" }],
  ])("%s", (_what, changes) => {
    expect(inputsOf(basicAuthWith(changes))).toEqual(basicAuth());
  });

  it.each([2, "2", UNKNOWN])("have the version %p as a text", (secretVersion) => {
    expect(inputsOf(basicAuthWith({ secretVersion }))).toMatchObject({
      secretVersion: String(secretVersion),
    });
  });

  it.each([undefined, null, ""])("omit arguments that are %p", (empty) => {
    expect(inputsOf(basicAuthWith({ senderName: empty, username: empty, emailPassword: empty }))).toEqual(
      without(basicAuth(), "username", "emailPassword"),
    );
  });

  it.each([
    ["https://Acme.EU.qlikcloud.com/", "https://acme.eu.qlikcloud.com"],
    ["https://acme.eu.qlikcloud.com:443", "https://acme.eu.qlikcloud.com"],
    ["https://acme.eu.qlikcloud.com.", "https://acme.eu.qlikcloud.com"],
    ["http://acme.localhost:8090/", "http://acme.localhost:8090"],
  ])("have the tenantUrl %s as %s", (tenantUrl, origin) => {
    expect(inputsOf(basicAuth({ tenantUrl }))).toMatchObject({ tenantUrl: origin });
  });

  it.each([
    [undefined, "https://beta.eu.qlikcloud.com"],
    [null, "https://beta.eu.qlikcloud.com"],
    ["", "https://beta.eu.qlikcloud.com"],
    ["https://acme.eu.qlikcloud.com", "https://acme.eu.qlikcloud.com"],
  ])("use the configuration's tenantUrl if theirs is absent: %p", (tenantUrl, expected) => {
    const inputs = inputsOf(basicAuthWith({ tenantUrl }), "https://Beta.eu.qlikcloud.com/");
    expect(inputs).toMatchObject({ tenantUrl: expected });
  });
});
