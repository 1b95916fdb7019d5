import { CodedError } from "./messages/coded";
import type { Code } from "./messages/messages";

/** A setting of the provider is invalid. The message names it, as `qlik:tenants (or QLIK_TENANTS)`, and not its value if it is secret. */
export class SettingError extends CodedError {
  /** @param setting its key in the stack's configuration, without the namespace */
  constructor(
    code: Code,
    readonly setting: string,
    message: string,
  ) {
    super(code, message);
  }
}
