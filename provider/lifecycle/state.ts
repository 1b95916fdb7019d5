import type { EmailConfigDocument, SmtpResult, Verdict } from "../client/responses";
import { inTheWordsOf } from "../planner/equivalence";
import {
  declaredSettings,
  KEPT,
  observedSettings,
  SECRET_NAMES,
  SETTING_NAMES,
  type SecretName,
  type SettingName,
  type Settings,
} from "../planner/settings";
import { ARGUMENT_NAMES, type EmailConfigInputs } from "./inputs";
import { type AppliedSecrets, appliedSecrets, type SecretProperties } from "./secrets";

export type WriteMethod = "PATCH" | "PUT";

/** What Pulumi remembers of a configuration: its arguments, with the settings as the tenant holds them, and outputs. */
export interface EmailConfigState extends Omit<Settings, SecretName>, AppliedSecrets {
  tenantUrl: string;
  isValid: boolean;
  errorCode?: string;
  passwordExists: boolean;
  tenantId?: string;
  /** The last write's; left out until one was made. */
  writeMethod?: WriteMethod;
  /** What the last `verifyConnection` found. */
  connection?: SmtpResult;
  /** A change has not come to its test mail yet. */
  testEmailDue?: boolean;
  /** `false`: the configuration existed before, and `adoptExisting` has not made it this stack's own. `delete` leaves it. */
  adopted?: false;
}

/** What is known of a tenant's configuration at some moment. */
export interface Holding {
  /** Secrets by their markers. */
  settings: Settings;
  verdict: Verdict;
  tenantId?: string | undefined;
}

/** What the state keeps beside what the tenant holds. */
export interface Memory {
  /** The secrets last applied. */
  secrets: AppliedSecrets;
  writeMethod?: WriteMethod | undefined;
  connection?: SmtpResult | undefined;
  testEmailDue?: boolean;
  adopted?: false | undefined;
}

export function holdingOf(document: EmailConfigDocument): Holding {
  const { isValid, errorCode, tenantId } = document;
  return { settings: observedSettings(document), verdict: { isValid, errorCode }, tenantId };
}

/** The holding that a state claims, for a diff that does not look at the tenant. */
export function rememberedHolding(state: EmailConfigState): Holding {
  const { isValid, errorCode, tenantId } = state;
  const settings = withoutSecrets(declaredSettings(state as unknown as EmailConfigInputs));
  const secrets = {
    ...(state.passwordExists && { emailPassword: KEPT }),
    ...(state.serviceProvider === "Microsoft365" && { clientSecret: KEPT }),
  };
  return { settings: { ...settings, ...secrets }, verdict: { isValid, errorCode }, tenantId };
}

/**
 * The state for what the tenant holds. Values that mean the same to a tenant stay in the words of the program, so that
 * nothing seems to have moved. No key is ever `undefined`: the engine cannot keep it.
 */
export function stateOf(
  inputs: EmailConfigInputs,
  { settings, verdict, tenantId }: Holding,
  memory: Memory,
): EmailConfigState {
  const state: Record<string, unknown> = {
    ...behaviourOf(inputs),
    ...withoutSecrets(inTheWordsOf(declaredSettings(inputs), settings)),
    ...keptSecrets(inputs, settings, memory.secrets),
    isValid: verdict.isValid,
    errorCode: verdict.errorCode,
    passwordExists: settings.emailPassword !== undefined,
    tenantId,
    writeMethod: memory.writeMethod,
    connection: memory.connection && withoutUndefined(memory.connection),
    testEmailDue: memory.testEmailDue || undefined,
    adopted: memory.adopted,
  };
  return withoutUndefined(state) as unknown as EmailConfigState;
}

/** The arguments that a program would have to give for this state. */
export function inputsOf(state: EmailConfigState): EmailConfigInputs {
  const inputs = Object.entries(state).filter(
    ([name, value]) =>
      ARGUMENT_NAMES.includes(name) && !(name === "serviceProvider" && value === "BasicAuth"),
  );
  return Object.fromEntries(inputs) as unknown as EmailConfigInputs;
}

/** The arguments that say how to behave, not what the tenant shall hold. */
export function behaviourOf(values: EmailConfigInputs | EmailConfigState): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).filter(
      ([name]) => ARGUMENT_NAMES.includes(name) && !SETTING_NAMES.includes(name as SettingName),
    ),
  );
}

function withoutUndefined<Values extends object>(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Values;
}

/**
 * What the state keeps of the secrets that the tenant holds. The engine encrypts an output for its name alone, that of a
 * secret input: a value that is no input would lie bare, and is left out.
 */
function keptSecrets(inputs: SecretProperties, settings: Settings, applied: AppliedSecrets): AppliedSecrets {
  const kept = appliedSecrets(applied, (name) => settings[name] !== undefined);
  for (const name of SECRET_NAMES) if (inputs[name] === undefined) delete kept[name];
  return kept;
}

function withoutSecrets({ emailPassword: _, clientSecret: __, ...settings }: Settings): Settings {
  return settings;
}
