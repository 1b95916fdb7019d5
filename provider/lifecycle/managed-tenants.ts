import { canonicalUrl, hostOf } from "../client/tenant-url";
import { CodedError } from "../messages/coded";
import type { EmailConfigState } from "./state";

/** A tenant as a resource reaches it. `tenantId` is unknown until the tenant has returned a configuration. */
export interface TenantIdentity {
  tenantUrl: string;
  tenantId?: string | undefined;
}

/** What matters of the state that a resource had before the run. */
export type PreviousState = TenantIdentity & Pick<EmailConfigState, "adopted">;

/**
 * The tenants of one run: those that a resource of the program declares, and the states that the engine has handed over.
 * One tenant can have several addresses (its original name and its alias), so its `tenantId` identifies it.
 */
export class ManagedTenants {
  private readonly declaredUrls = new Set<string>();
  private readonly urnByUrl = new Map<string, string>();
  private readonly urlByUrn = new Map<string, string>();
  private readonly urlById = new Map<string, string>();
  private readonly previousStates = new Map<string, PreviousState>();

  /**
   * Records that the program declares a resource for this address. Only `check` does: the engine calls it for what a
   * program declares, but it also calls `diff` during `destroy --refresh`.
   */
  declare(tenantUrl: string): void {
    this.declaredUrls.add(canonicalUrl(tenantUrl));
  }

  /**
   * Records which resource of the program declares an address. The engine checks a resource again before it replaces it, so the
   * same URN can come twice, also with another address.
   *
   * @throws if another resource declares the address; the message completes "tenantUrl …"
   */
  claim(url: string, urn: string): void {
    const tenantUrl = canonicalUrl(url);
    const other = this.urnByUrl.get(tenantUrl);
    if (other !== undefined && other !== urn && this.urlByUrn.get(other) === tenantUrl) {
      const [first, second] = resourceNames(other, urn);
      throw new CodedError(
        "QLIK1010",
        `is the tenant of two resources: ${first} and ${second} both declare the e-mail configuration of ` +
          `${hostOf(tenantUrl)}. A tenant has one configuration. Remove one of the resources`,
      );
    }
    this.urnByUrl.set(tenantUrl, urn);
    this.urlByUrn.set(urn, tenantUrl);
  }

  /**
   * Records which tenant a declared address leads to.
   *
   * @throws if another declared address leads to the same tenant
   */
  identify({ tenantUrl: url, tenantId }: TenantIdentity): void {
    const tenantUrl = canonicalUrl(url);
    if (tenantId === undefined || !this.declaredUrls.has(tenantUrl)) return;
    const other = this.urlById.get(tenantId) ?? tenantUrl;
    if (other !== tenantUrl)
      throw new CodedError(
        "QLIK1305",
        `${hostOf(tenantUrl)}: two resources declare this tenant: ${other} and ${tenantUrl} are addresses of the tenant ` +
          `${tenantId}, which has one e-mail configuration. Remove one of the resources.`,
      );
    this.urlById.set(tenantId, tenantUrl);
  }

  isDeclared({ tenantUrl, tenantId }: TenantIdentity): boolean {
    return (
      this.declaredUrls.has(canonicalUrl(tenantUrl)) || (tenantId !== undefined && this.urlById.has(tenantId))
    );
  }

  /** Whether any resource of this run declares a tenant: only then can an unknown `tenantId` matter. */
  get hasDeclarations(): boolean {
    return this.declaredUrls.size > 0;
  }

  /** Records what this stack's state has of a tenant, which makes the tenant's configuration this stack's own. */
  remember(previous: PreviousState): void {
    this.previousStates.set(canonicalUrl(previous.tenantUrl), previous);
    if (previous.tenantId !== undefined) this.previousStates.set(previous.tenantId, previous);
  }

  /** Records that this stack's state has a resource for an address, if nothing more is known of it. */
  rememberUrl(tenantUrl: string): void {
    if (!this.previousStates.has(canonicalUrl(tenantUrl))) this.remember({ tenantUrl });
  }

  /** The state of a tenant before this run. An address that leads to a different tenant by now does not count. */
  previousStateOf({ tenantUrl, tenantId }: TenantIdentity): PreviousState | undefined {
    const atUrl = this.previousStates.get(canonicalUrl(tenantUrl));
    if (tenantId === undefined) return atUrl;
    return this.previousStates.get(tenantId) ?? (atUrl?.tenantId === undefined ? atUrl : undefined);
  }
}

/** Names that differ for two resources: their names in the program, or their URNs. */
function resourceNames(...urns: [string, string]): string[] {
  const names = urns.map((urn) => JSON.stringify(urn.split("::").slice(3).join("::")));
  return names[0] === names[1] ? urns : names;
}
