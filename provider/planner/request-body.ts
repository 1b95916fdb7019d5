import { type PlannedOperation, settingOf } from "./operations";
import {
  isSecret,
  type SecretName,
  type ServiceProvider,
  type SettingName,
  type Settings,
  settingsOf,
} from "./settings";

/** The values behind the secret markers, as far as they are known. */
export type Secrets = Partial<Record<SecretName, string>>;

/** The body of PUT: the complete configuration, secret included. */
export interface PutBody {
  serviceProvider: ServiceProvider;
  providerConfig: Partial<Record<SettingName, string | number>>;
}

/** The body of PATCH: the planned operations with the values of the secrets. */
export function patchBody(operations: PlannedOperation[], secrets: Secrets): object[] {
  return operations.map((operation) => {
    const name = settingOf(operation);
    return "value" in operation && isSecret(name) ? { ...operation, value: secrets[name] } : operation;
  });
}

/** The secret that PUT has to send and that is not known: the tenant has it, and neither inputs nor state do. */
export function missingSecret(settings: Settings, secrets: Secrets): SecretName | undefined {
  return settingsOf(settings.serviceProvider)
    .filter(isSecret)
    .find((name) => settings[name] !== undefined && secrets[name] === undefined);
}

export function putBody(settings: Settings, secrets: Secrets): PutBody {
  const serviceProvider = settings.serviceProvider === "Microsoft365" ? "Microsoft365" : "BasicAuth";
  const providerConfig: PutBody["providerConfig"] = {};
  for (const name of settingsOf(serviceProvider)) {
    const value = isSecret(name) && settings[name] !== undefined ? secrets[name] : settings[name];
    if (value !== undefined) providerConfig[name] = value;
  }
  return { serviceProvider, providerConfig };
}
