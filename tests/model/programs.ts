import fc from "fast-check";

/** The arguments of a program, without the tenant. */
export interface Program {
  readonly serviceProvider?: "BasicAuth" | "Microsoft365";
  readonly serverAddress?: string;
  readonly serverPort?: number;
  readonly securityType?: "none" | "StartTLS" | "SSL/TLS";
  readonly username?: string;
  readonly emailPassword?: string;
  readonly emailAddress: string;
  readonly senderName?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly providerTenantId?: string;
  readonly validation?: "fail" | "warn" | "rollback" | "off";
  readonly verifyConnection?: boolean;
  readonly testEmail?: { recipient: string };
  readonly adoptExisting?: boolean;
  readonly write?: "auto" | "patch" | "put";
  readonly ignoredArguments?: string[];
}

/** The settings of each service provider. */
export const PROVIDER_SETTINGS = {
  BasicAuth: [
    "serverAddress",
    "serverPort",
    "securityType",
    "username",
    "emailPassword",
    "emailAddress",
    "senderName",
  ],
  Microsoft365: ["emailAddress", "clientId", "clientSecret", "providerTenantId"],
} as const;

const PASSWORDS = ["pw-Zx9-one", "pw-Zx9-two", 'pw-"Zx9"\\$three\n'] as const;
const CLIENT_SECRETS = ["cs-Zx9-one", "cs-Zx9-two"] as const;
const FOREIGN_PASSWORDS = ["pw-Zx9-theirs"] as const;

/** Only the state may contain them, under their own names. */
export const SECRETS_OF_PROGRAMS: readonly string[] = [...PASSWORDS, ...CLIENT_SECRETS, ...FOREIGN_PASSWORDS];

// Few values of each setting, so that sequences return to earlier ones.
const serverAddress = fc.constantFrom("smtp.example.com", "SMTP.example.com", "mail.example.org");
const serverPort = fc.constantFrom(25, 465, 587);
const securityType = fc.constantFrom("none" as const, "StartTLS" as const, "SSL/TLS" as const);
const username = fc.constantFrom("alerts", "robot");
export const password = fc.constantFrom(...PASSWORDS);
const emailAddress = fc.constantFrom("alerts@example.com", "robot@example.com");
const senderName = fc.constantFrom("Alerts", "Größe");
const clientSecret = fc.constantFrom(...CLIENT_SECRETS);

const login = fc.oneof(
  { weight: 4, arbitrary: fc.record({ username, emailPassword: password }) },
  { weight: 1, arbitrary: fc.constant({}) },
);

const validation = fc.constantFrom("fail" as const, "warn" as const, "rollback" as const, "off" as const);

export const anyIgnored = fc.subarray([...PROVIDER_SETTINGS.BasicAuth, "clientSecret", "serviceProvider"], {
  minLength: 1,
  maxLength: 3,
});

const behaviourArgs = fc
  .record({
    validation: sometimes(validation, 2),
    verifyConnection: sometimes(fc.boolean(), 4),
    testEmail: sometimes(fc.constant({ recipient: "ops@example.com" }), 4),
    adoptExisting: sometimes(fc.constant(true), 4),
    ignoredArguments: sometimes(anyIgnored, 6),
  })
  .map(omitUndefined);

const basicAuth = fc
  .tuple(
    fc.record({ serverAddress, serverPort, securityType, emailAddress }),
    login,
    fc.record({
      senderName: sometimes(senderName, 3),
      write: sometimes(fc.constantFrom("patch" as const, "put" as const), 5),
    }),
    behaviourArgs,
  )
  // `check` rejects a sender name with write: patch.
  .map(([server, credentials, { senderName, write }, options]) =>
    omitUndefined({
      ...server,
      ...credentials,
      ...options,
      senderName,
      write: senderName && write === "patch" ? undefined : write,
    }),
  );

const microsoft365 = fc
  .tuple(
    fc.record({
      serviceProvider: fc.constant("Microsoft365" as const),
      clientId: fc.constantFrom("an-application", "another-application"),
      clientSecret,
      providerTenantId: fc.constant("a-directory"),
      emailAddress,
    }),
    behaviourArgs,
  )
  .map(([office, options]) => ({ ...office, ...options }));

export const anyProgram: fc.Arbitrary<Program> = fc.oneof(
  { weight: 4, arbitrary: basicAuth },
  { weight: 1, arbitrary: microsoft365 },
) as fc.Arbitrary<Program>;

/** Changes in the console. */
export const anyDrift: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .record({ serverAddress: sometimes(serverAddress, 2), serverPort: sometimes(serverPort, 2) })
      .map(omitUndefined),
  },
  { weight: 2, arbitrary: fc.record({ username: fc.constantFrom("theirs", null) }) },
  { weight: 2, arbitrary: fc.record({ senderName: fc.constantFrom("Theirs", null) }) },
  { weight: 1, arbitrary: fc.record({ emailAddress: fc.constantFrom("theirs@example.com", null) }) },
  { weight: 1, arbitrary: fc.record({ securityType }) },
  { weight: 2, arbitrary: fc.constant({ emailPassword: null }) },
  { weight: 1, arbitrary: fc.record({ emailPassword: fc.constantFrom(...FOREIGN_PASSWORDS) }) },
  {
    weight: 1,
    arbitrary: fc.constant({
      serviceProvider: "Microsoft365",
      clientId: "their-application",
      clientSecret: "cs-Zx9-one",
      providerTenantId: "their-directory",
      emailAddress: "theirs@example.com",
    }),
  },
);

function sometimes<Value>(arbitrary: fc.Arbitrary<Value>, oneIn: number): fc.Arbitrary<Value | undefined> {
  return fc.oneof({ weight: 1, arbitrary }, { weight: oneIn - 1, arbitrary: fc.constant(undefined) });
}

function omitUndefined<Values extends object>(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Values;
}
