import { isLoopback, parseTenantName, quoted, type TenantAddress } from "./client/tenant-url";
import { CodedError } from "./messages/coded";
import { SettingError } from "./setting-error";

/** The domains of Qlik Cloud, on the port of https, which is the only port of its tenants. */
const QLIK_CLOUD = ["qlikcloud.com", "*.qlikcloud.com", "qlikcloudgov.com", "*.qlikcloudgov.com"];

/** The hosts that may get credentials: those of Qlik Cloud, loopback, and those that the user names. */
export class AllowedHosts {
  private readonly patterns: readonly string[];

  /** @param named hosts with their ports, or `*.` and a domain for all of its subdomains */
  constructor(named: readonly string[]) {
    this.patterns = [...QLIK_CLOUD, ...named];
  }

  /** @throws a {@link CodedError} whose message completes a sentence that begins with the name of the setting */
  require({ host, hostAndPort }: TenantAddress): void {
    if (isLoopback(host) || this.patterns.some((pattern) => matches(pattern, hostAndPort))) return;
    throw new CodedError(
      "QLIK1105",
      `is ${hostAndPort}, a host that is not allowed to get credentials. Correct it, or, if ${hostAndPort} is your ` +
        "tenant, add it to qlik:allowedHosts (or QLIK_ALLOWED_HOSTS). Always allowed are loopback and, on port 443, " +
        "qlikcloud.com, qlikcloudgov.com and their subdomains",
    );
  }
}

/** A pattern without a port allows the port of https alone. */
function matches(pattern: string, hostAndPort: string): boolean {
  return pattern.startsWith("*.") ? hostAndPort.endsWith(pattern.slice(1)) : hostAndPort === pattern;
}

/** Reads `qlik:allowedHosts`: hosts separated by commas. */
export function readAllowedHosts(text = ""): string[] {
  const entries = text.split(",").map((entry) => entry.trim());
  return entries.filter(Boolean).map((entry) => {
    const [wildcard, name] = entry.startsWith("*.") ? ["*.", entry.slice(2)] : ["", entry];
    try {
      return wildcard + parseTenantName(name).hostAndPort;
    } catch (error) {
      throw new SettingError(
        "QLIK1104",
        "allowedHosts",
        `qlik:allowedHosts (or QLIK_ALLOWED_HOSTS) is invalid: ${quoted(entry)} ${(error as Error).message}. ` +
          "Separate hosts by commas; *.example.com allows the subdomains of example.com",
      );
    }
  });
}
