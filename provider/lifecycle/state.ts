import type { SmtpResult } from "../client/responses";
import { spelledAs } from "../planner/equivalence";
import type { WriteMethod } from "../planner/plan";
import {
  SECRET_NAMES,
  SETTING_NAMES,
  type SecretName,
  type SettingName,
  type Settings,
  UNCHANGED,
} from "../planner/settings";
import { ARGUMENT_NAMES, type EmailConfigInputs } from "./inputs";
import { type AppliedSecrets, appliedSecrets, type SecretProperties } from "./secrets";
import { declaredSettings, type ObservedConfig, omitSecrets } from "./settings-mapping";

/** What the engine keeps of a resource: its arguments, with the settings as the tenant has them, and its outputs. */
export interface EmailConfigState extends Omit<Settings, SecretName>, AppliedSecrets {
  tenantUrl: string;
  isValid: boolean;
  errorCode?: string;
  passwordExists: boolean;
  tenantId?: string;
  /** The `secretVersion` of the secrets last applied. */
  secretVersion?: string;
  /** The method of the last write; absent until there was one. */
  writeMethod?: WriteMethod;
  /** The result of the last `verifyConnection`. */
  connection?: SmtpResult;
  /** The test e-mail of the last change is still to be sent. */
  testEmailDue?: boolean;
  /** `false`: the configuration existed before, and `adoptExisting` has not made it this stack's own. `delete` leaves it. */
  adopted?: false;
}

/** The result of an apply: what the tenant has, and what only this provider knows. */
export interface ApplyResult {
  observed: ObservedConfig;
  /** The secrets last applied. */
  secrets: AppliedSecrets;
  writeMethod?: WriteMethod | undefined;
  connection?: SmtpResult | undefined;
  testEmailDue?: boolean | undefined;
  adopted?: false | undefined;
}

/**
 * The state for a result. Values that mean the same to a tenant keep the spelling of the inputs, so that they show no
 * difference. No key is `undefined`, which the engine cannot keep.
 */
export function buildState(
  inputs: object,
  { observed, secrets, writeMethod, connection, testEmailDue, adopted }: ApplyResult,
): EmailConfigState {
  const { settings, validation, tenantId } = observed;
  const { isValid, errorCode } = validation;
  return omitUndefined({
    ...behaviourOf(inputs),
    ...omitSecrets(spelledAs(declaredSettings(inputs), settings)),
    ...secretsInState(inputs, settings, secrets),
    isValid,
    errorCode,
    passwordExists: settings.emailPassword !== undefined,
    tenantId,
    writeMethod,
    connection: connection && omitUndefined(connection),
    testEmailDue: testEmailDue || undefined,
    adopted,
  }) as unknown as EmailConfigState;
}

/** The configuration that the state has, for comparisons without the tenant. */
export function configInState(state: EmailConfigState): ObservedConfig {
  const { isValid, errorCode, tenantId } = state;
  const settings = omitSecrets(declaredSettings(state));
  if (state.passwordExists) settings.emailPassword = UNCHANGED;
  if (state.serviceProvider === "Microsoft365") settings.clientSecret = UNCHANGED;
  return { settings, validation: { isValid, errorCode }, tenantId };
}

/** The inputs that a program would declare for a state. */
export function inputsInState(state: EmailConfigState): EmailConfigInputs {
  const inputs = Object.entries(state).filter(
    ([name, value]) =>
      ARGUMENT_NAMES.includes(name) && !(name === "serviceProvider" && value === "BasicAuth"),
  );
  return Object.fromEntries(inputs) as unknown as EmailConfigInputs;
}

/** The arguments that say how to apply, and are no settings of the tenant. */
export function behaviourOf(values: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).filter(
      ([name]) => ARGUMENT_NAMES.includes(name) && !SETTING_NAMES.includes(name as SettingName),
    ),
  );
}

/**
 * What the state keeps of the secrets that the tenant has. The engine encrypts an output if an input of the same name is
 * secret. Without that input the value would be in the state in plain text, so it is left out.
 */
function secretsInState(
  inputs: SecretProperties,
  settings: Settings,
  applied: AppliedSecrets,
): AppliedSecrets {
  const kept = appliedSecrets(applied, (name) => settings[name] !== undefined);
  for (const name of SECRET_NAMES) if (inputs[name] === undefined) delete kept[name];
  return kept;
}

function omitUndefined(values: object): object {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
