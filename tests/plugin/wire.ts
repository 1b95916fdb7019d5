import { Struct } from "google-protobuf/google/protobuf/struct_pb";

/** The forms of the engine's protocol, written apart from the plugin's code because they are the tests' oracle. */

export type Properties = Record<string, unknown>;

const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A value as a program marks it by `pulumi.secret`. */
export function secret(value: unknown): Properties {
  return { [SIGNATURE_KEY]: SECRET_SIGNATURE, value };
}

/** A Struct cannot have undefined, at no depth. */
export function struct(values: Properties): Struct {
  return Struct.fromJavaScript(JSON.parse(JSON.stringify(values)));
}

/** The properties as the plugin sent them, secrets with their marks. */
export function propertiesIn(sent: Struct | undefined): Properties {
  return (sent?.toJavaScript() ?? {}) as Properties;
}

/** The properties as a program sees them. */
export function plain(values: Properties): Properties {
  return JSON.parse(
    JSON.stringify(values, (_name, value) => (isSecret(value) ? (value as Properties).value : value)),
  ) as Properties;
}

/** A text of the properties without the values of secrets. */
export function textOutsideSecrets(values: unknown): string {
  return JSON.stringify(values, (_name, value) => (isSecret(value) ? "[secret]" : value)) ?? "";
}

export function isSecret(value: unknown): boolean {
  return (
    typeof value === "object" && value !== null && (value as Properties)[SIGNATURE_KEY] === SECRET_SIGNATURE
  );
}
