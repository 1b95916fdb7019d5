import type { Logger } from "../client/operation";
import type { EmailConfigState } from "../lifecycle/state";
import type { Properties } from "./properties";

/** The imports of one run whose tenant has a password, which the API never returns. */
export class ImportedPasswords {
  private readonly hosts = new Map<string, string>();

  /** Records an import, which has the engine check the resource next. */
  remember(urn: string, host: string, { passwordExists }: Pick<EmailConfigState, "passwordExists">): void {
    if (passwordExists) this.hosts.set(urn, host);
  }

  /** Warns once if the inputs of an imported resource would remove its password. */
  check(urn: string, { emailPassword, emailPasswordFrom }: Properties, log: Logger): void {
    const host = this.hosts.get(urn);
    this.hosts.delete(urn);
    if (host === undefined || emailPassword !== undefined || emailPasswordFrom !== undefined) return;
    log.warn(
      "QLIK1913",
      `${host}: the tenant has a password, which the API does not return. Declare emailPassword or emailPasswordFrom before the ` +
        "next update, because an update without a password removes it.",
    );
  }
}
