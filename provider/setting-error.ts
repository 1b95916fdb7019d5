/** A setting of the provider is invalid. The message names it, as `qlik:tenants (or QLIK_TENANTS)`, and not its value if it is secret. */
export class SettingError extends Error {
  /** @param setting its key in the stack's configuration, without the namespace */
  constructor(
    readonly setting: string,
    message: string,
  ) {
    super(message);
  }
}
