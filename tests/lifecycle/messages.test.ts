import type { Api, Fault } from "../../emulator";
import { basicAuth, basicAuthArgs, microsoft365Args, without } from "../support/arguments";
import type { FakeEngine, RunOptions } from "../support/fake-engine";
import { BASIC_AUTH, fakeStacks, OTHER_CONFIG } from "../support/tenants";

/**
 * The only place of the tests with the full texts of `provider/lifecycle`, except for `inputs.ts` (see `inputs.test.ts`).
 * All other tests assert the words that a user needs.
 */
const { newStack } = fakeStacks();

interface Scenario {
  /** The tenant's configuration at first. */
  config?: Record<string, unknown>;
  configuration?: Record<string, string>;
  /** The arguments of an earlier `up`. */
  applied?: object;
  drift?: Record<string, unknown>;
  acceptedPassword?: string;
  api?: Api;
  faults?: Fault[];
  args?: object;
  options?: RunOptions;
  operation?: (engine: FakeEngine) => Promise<unknown>;
}

/** The messages and the error of an operation, by default `up(args)`. */
async function linesOf(scenario: Scenario): Promise<string[]> {
  const { applied, drift, acceptedPassword, api = "both", faults = [], args = basicAuthArgs() } = scenario;
  const {
    config,
    configuration,
    options,
    operation = (engine: FakeEngine) => engine.up(args, options),
  } = scenario;
  const { tenant, engine } = newStack({ ...(config && { config }), ...(configuration && { configuration }) });
  if (applied) await engine.up(applied, options);
  engine.messages.length = 0;
  if (drift) tenant.updateConfig(drift);
  if (acceptedPassword) tenant.acceptPassword(acceptedPassword);
  tenant.api = api;
  for (const fault of faults) tenant.fault(fault);
  const error = await operation(engine).then(
    () => [],
    ({ message }: Error) => [message],
  );
  return [...engine.messages, ...error].map((line) => line.replaceAll(tenant.host, "HOST"));
}

const json = (on: string, body: object): Fault => ({ kind: "body", on, text: JSON.stringify(body) });
const invalid = (errorCode?: string): Fault => json("POST validate", { isValid: false, errorCode });
const concurrent = (kind: "another writer" | "another writer after", holds: object): Fault => ({
  kind,
  on: "PATCH",
  holds: { ...holds },
});
const document = (changes: object): Fault => ({
  kind: "answer",
  on: "GET",
  change: (body) => ({ ...(body as object), ...changes }),
});

const APPLIED = { applied: basicAuthArgs() };
const CHANGE = basicAuthArgs({ serverPort: 465 });
const WARN = basicAuthArgs({ validation: "warn" });
const ROLLBACK = basicAuthArgs({ validation: "rollback" });
const VERIFY = basicAuthArgs({ verifyConnection: true });
const TEST_EMAIL = basicAuthArgs({ testEmail: { recipient: "ops@example.com" } });
const IGNORED_PASSWORD = { ignoreChanges: ["emailPassword"] };

const STAYS = "The configuration stays as written; the next `pulumi up` tries again.";
const STAYS_WARN = "The configuration stays as written because of validation: warn.";
const REFUSED =
  "INVALID_CREDENTIALS: the mail server refuses the login. Check username and emailPassword (or clientSecret).";

/** A text around an error of `provider/client`, whose full texts are in the tests of that folder. */
const aroundClientText = (start: string, end: string) =>
  expect.stringMatching(new RegExp(`^${escaped(start)}.*${escaped(end)}$`)) as string;
const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

const TEXTS: Record<string, [name: string, scenario: Scenario, text: string][]> = {
  adoption: [
    [
      "a different configuration",
      { config: OTHER_CONFIG },
      "HOST: the tenant already has a different e-mail configuration. To take it over, set adoptExisting: true; this " +
        'changes it by (QLIK1301) [\n  {"op":"replace","path":"/serverAddress","value":"smtp.example.com"},\n' +
        '  {"op":"replace","path":"/emailPassword","value":"[secret]"}\n]. If this stack declared it under another ' +
        "name or parent, add that to the resource's aliases. If this stack replaces its own resource (--replace, a " +
        "taint), run `pulumi up --refresh`. If another stack or resource declares it, remove one of the two.",
    ],
    [
      "the same configuration",
      { config: BASIC_AUTH },
      "HOST: took over an existing e-mail configuration that equals the declared one. It may belong to another stack, " +
        "or an interrupted run of this stack may have written it. `pulumi destroy` leaves it in place until " +
        "adoptExisting: true makes it this stack's own. (QLIK1302)",
    ],
    [
      "destroy after a takeover",
      { config: BASIC_AUTH, ...APPLIED, operation: (engine) => engine.destroy() },
      "HOST: the e-mail configuration stays, because this stack took it over without adoptExisting. If no other stack " +
        "declares it, delete it by hand. (QLIK1303)",
    ],
  ],
  diff: [
    [
      "a new tenantUrl",
      {
        ...APPLIED,
        operation: (engine) => engine.preview(basicAuth({ tenantUrl: "https://acme.eu.qlikcloud.com" })),
      },
      "HOST: the configuration moves to acme.eu.qlikcloud.com, with its secrets, and is deleted here unless both " +
        "addresses lead to one tenant. (QLIK1902)",
    ],
    [
      "liveDiff: false",
      { ...APPLIED, configuration: { liveDiff: "false" } },
      "qlik:liveDiff is false: previews compare with the state alone and show no drift. (QLIK1906)",
    ],
    [
      "an invalid configuration without changes",
      {
        ...APPLIED,
        faults: [document({ isValid: false, errorCode: "INVALID_CREDENTIALS" })],
        options: IGNORED_PASSWORD,
      },
      `HOST: nothing to patch, but the tenant reports ${REFUSED} The update will validate it again. (QLIK1903)`,
    ],
    [
      "a pending test e-mail without changes",
      {
        faults: [{ kind: "status", on: "POST send-test-email", status: 403 }],
        operation: async (engine) => {
          await engine.up(TEST_EMAIL).catch(() => {});
          await engine.refresh();
        },
      },
      "HOST: nothing to patch, but still pending: the test e-mail. (QLIK1904)",
    ],
  ],
  reconciler: [
    [
      "a concurrent write",
      { ...APPLIED, faults: [concurrent("another writer", { username: "other-user" })], args: CHANGE },
      "HOST: another client is updating this tenant. Its changes are overwritten: replace /username. (QLIK1312)",
    ],
    [
      "a change that is reverted",
      { ...APPLIED, faults: [concurrent("another writer after", { serverPort: 25 })], args: CHANGE },
      "HOST: changes were not persisted: replace /serverPort. Another client may be updating this tenant, or it rejects " +
        "these values. (QLIK1311)",
    ],
    [
      "no PATCH",
      { api: "put" },
      "HOST: the tenant does not support PATCH; the change was sent by PUT. (QLIK1907)",
    ],
  ],
  "write-plan": [
    [
      "a password that is not known",
      {
        ...APPLIED,
        options: IGNORED_PASSWORD,
        drift: { emailPassword: "theirs" },
        args: { ...CHANGE, write: "put" },
      },
      "HOST: PUT email-config: the request has to include emailPassword, which is not known because the API never returns " +
        "it. Declare emailPassword, or remove it from ignoreChanges. Nothing was sent. (QLIK1313)",
    ],
    [
      "no PUT",
      { api: "patch", args: microsoft365Args() },
      aroundClientText(
        "HOST: PUT email-config: 405 ",
        " HOST does not support PUT, and this change needs it: senderName and Microsoft365 need a newer tenant; write: put " +
          "can be left out. (QLIK1206)",
      ),
    ],
    [
      "write: patch",
      {
        config: { ...BASIC_AUTH, senderName: "Alerts" },
        args: basicAuthArgs({ write: "patch", adoptExisting: true }),
      },
      "HOST: PATCH email-config: remove /senderName can be written by PUT only, which write: patch excludes. Use write: auto. (QLIK1314)",
    ],
  ],
  "validation-result": [
    ...(
      [
        [undefined, "QLIK1401", "the configuration is not valid, and the tenant returned no reason."],
        ["INVALID_CREDENTIALS", "QLIK1404", REFUSED],
        [
          "CONFIG_NOT_SET",
          "QLIK1402",
          "CONFIG_NOT_SET: nothing is configured. Run again; if it stays so, another client deletes the configuration.",
        ],
        [
          "INCOMPLETE_CONFIG",
          "QLIK1403",
          "INCOMPLETE_CONFIG: a setting is missing. Declare everything that the mail server needs, such as username and emailPassword.",
        ],
        [
          "PROVIDER_ERROR",
          "QLIK1405",
          "PROVIDER_ERROR: the tenant cannot use the mail server. Check serverAddress, serverPort, securityType and the server itself.",
        ],
        ["FULL_MOON", "QLIK1401", "FULL_MOON: see the tenant's management console."],
      ] as const
    ).map(([errorCode, code, text]): [string, Scenario, string] => [
      `errorCode ${errorCode}`,
      { faults: [invalid(errorCode)], args: WARN },
      `HOST: POST email-config/actions/validate: ${text} ${STAYS_WARN} (${code})`,
    ]),
    [
      "validation: fail",
      { acceptedPassword: "another" },
      `HOST: POST email-config/actions/validate: ${REFUSED} ${STAYS} (QLIK1404)`,
    ],
  ],
  "post-apply-checks": [
    ...(
      [
        [{ message: "535 No", smtpResponseCode: 535 }, "QLIK1411", "the mail server refused (535 No)"],
        [{ message: "No", smtpResponseCode: 535 }, "QLIK1411", "the mail server refused (535 No)"],
        [{ connectionFailed: true }, "QLIK1412", "no connection to the mail server"],
      ] as const
    ).map(([result, code, text]): [string, Scenario, string] => [
      `a login that fails: ${JSON.stringify(result)}`,
      {
        faults: [json("POST verify-connection", { success: false, connectionFailed: false, ...result })],
        args: VERIFY,
      },
      `HOST: POST email-config/actions/verify-connection: ${text}. ${STAYS} (${code})`,
    ]),
    [
      "a login that fails, and a new validation result",
      {
        faults: [
          json("POST verify-connection", { success: false, connectionFailed: false }),
          { ...document({ isValid: false, errorCode: "INVALID_CREDENTIALS" }), after: 2 },
        ],
        args: VERIFY,
      },
      `HOST: POST email-config/actions/verify-connection: the mail server refused. The tenant reports ${REFUSED} ${STAYS} (QLIK1411)`,
    ],
    [
      "a test e-mail that is not sent",
      { faults: [json("POST send-test-email", { success: false, message: "550 No" })], args: TEST_EMAIL },
      "HOST: POST email-config/actions/send-test-email: the test e-mail to ops@example.com was not sent: the mail server refused (550 No). (QLIK1421)",
    ],
    [
      "a test e-mail with a rejected recipient",
      {
        faults: [
          json("POST send-test-email", { success: true, rejected: ["ops@example.com"], message: "550 No" }),
        ],
        args: TEST_EMAIL,
      },
      "HOST: POST email-config/actions/send-test-email: the mail server rejected ops@example.com: the mail server refused (550 No). (QLIK1421)",
    ],
    [
      "a test e-mail whose outcome is unknown",
      { faults: [{ kind: "status", on: "POST send-test-email", status: 504 }], args: TEST_EMAIL },
      aroundClientText(
        "HOST: POST email-config/actions/send-test-email: 504 ",
        " The tenant may have sent the test e-mail; it is not sent again. (QLIK1422)",
      ),
    ],
  ],
  rollback: [
    [
      "of a create",
      { acceptedPassword: "another", args: ROLLBACK },
      `HOST: POST email-config/actions/validate: ${REFUSED} Rolled back: the tenant has no e-mail configuration, as before. (QLIK1404)`,
    ],
    [
      "of an update",
      { ...APPLIED, faults: [invalid("INVALID_CREDENTIALS")], args: { ...ROLLBACK, emailPassword: "wrong" } },
      `HOST: POST email-config/actions/validate: ${REFUSED} Rolled back to the previous configuration, which is valid. (QLIK1404)`,
    ],
    [
      "of an adoption",
      {
        config: without(OTHER_CONFIG, "emailAddress"),
        acceptedPassword: "another",
        args: { ...ROLLBACK, adoptExisting: true },
      },
      `HOST: POST email-config/actions/validate: ${REFUSED} Rolled back to the previous configuration, which is not valid: INCOMPLETE_CONFIG: a ` +
        "setting is missing. Declare everything that the mail server needs, such as username and emailPassword. " +
        "emailPassword is not known and was not restored. (QLIK1431)",
    ],
    [
      "that fails",
      {
        acceptedPassword: "another",
        faults: [{ kind: "status", on: "DELETE", status: 500 }],
        args: ROLLBACK,
      },
      aroundClientText(
        `HOST: POST email-config/actions/validate: ${REFUSED} The rollback failed. HOST: DELETE email-config: 500 `,
        " (QLIK1432)",
      ),
    ],
  ],
  secrets: [
    [
      "a missing variable",
      { args: { ...without(basicAuthArgs(), "emailPassword"), emailPasswordFrom: { env: "MAIL_PASSWORD" } } },
      "emailPasswordFrom: the environment variable MAIL_PASSWORD is not set where the provider runs. Set it for every " +
        "command of the stack, also for refresh and destroy. (QLIK1009)",
    ],
    [
      "a missing file",
      {
        args: { ...without(basicAuthArgs(), "emailPassword"), emailPasswordFrom: { file: "/no/such/file" } },
      },
      "emailPasswordFrom: the file /no/such/file does not exist. The provider reads the secret from it for every command " +
        "of the stack, also for refresh and destroy. (QLIK1015)",
    ],
  ],
};

describe.each(Object.entries(TEXTS))("%s", (_file, cases) => {
  it.each(cases)("%s", async (_name, scenario, text) => {
    expect(await linesOf(scenario)).toContainEqual(text);
  });
});
