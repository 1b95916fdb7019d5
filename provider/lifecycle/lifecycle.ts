import { canonicalUrl, hostOf, namesApart, parseTenantName, type TenantAddress } from "../client/tenant-url";
import type { Context, Tenant } from "../context";
import { CodedError, codedMessage } from "../messages/coded";
import type { Code } from "../messages/messages";
import { formatPatch } from "../planner/format";
import { type Plan, planChange } from "../planner/plan";
import { isEmpty } from "../planner/settings";
import { adoptionOf, requireSameConfig, takeoverText } from "./adoption";
import { type ApplyRequest, apply, InitFailedError } from "./apply";
import { argumentsOf, changedSince } from "./changed-inputs";
import { requireCredentials } from "./credentials";
import { deleteConfig } from "./delete-config";
import { type DesiredConfig, isValidationRequired, resolveDesired } from "./desired";
import { plannedState } from "./dry-run";
import {
  EXCHANGE_ONLINE_WARNING,
  exchangeOnlineWarning,
  hasBasicAuthOnExchangeOnline,
} from "./exchange-online";
import { type CheckResult, checkInputs, type EmailConfigInputs, secretValues } from "./inputs";
import { ManagedTenants } from "./managed-tenants";
import { OnceReporter } from "./once-reporter";
import { pendingChecks } from "./post-apply-checks";
import { appliedSecrets, SecretReader } from "./secrets";
import { type ObservedConfig, observedConfig } from "./settings-mapping";
import { buildState, configInState, type EmailConfigState, inputsInState } from "./state";
import { hasUnknown } from "./unknown";
import { validationText } from "./validation-result";
import type { CheckOptions, CreateResult, DiffResult, ReadResult, VerbOptions } from "./verbs";

/** The verbs of the engine for an e-mail configuration, for any entry point. */
export class Lifecycle {
  private readonly tenants = new ManagedTenants();
  private readonly secrets: SecretReader;
  private readonly report = new OnceReporter();

  constructor(private readonly context: Context) {
    this.secrets = new SecretReader(context.environment);
  }

  /**
   * Checks all arguments at once and adds the default `tenantUrl`.
   *
   * @param previousInputs of the same resource. They show that this stack manages the tenant, also if the engine replaces the
   * resource without a diff (`replaceWith`, `replacementTrigger`).
   */
  check(
    declared: Record<string, unknown>,
    previousInputs: Record<string, unknown>,
    { log, secretInputs = [], urn, isPreview = false }: CheckOptions,
  ): CheckResult {
    if (typeof previousInputs.tenantUrl === "string") this.tenants.rememberUrl(previousInputs.tenantUrl);
    const { config } = this.context;
    const result = checkInputs(declared, {
      defaultTenantUrl: config.tenantUrl,
      tenantAt: (tenantUrl) => {
        const address = config.tenantAt(tenantUrl);
        if (urn !== undefined) this.tenants.claim(address.tenantUrl, urn);
      },
      secretInputs,
    });
    const { inputs, failures } = result;
    const tenantUrl = String(inputs.tenantUrl);
    this.tenants.declare(tenantUrl);
    const isChecked = failures.length === 0 && !hasUnknown(tenantUrl);
    if (isChecked && hasBasicAuthOnExchangeOnline(inputs))
      this.report.warn(log, "QLIK1912", exchangeOnlineWarning(hostOf(tenantUrl)), EXCHANGE_ONLINE_WARNING);
    const isNew = () => canonicalUrl(String(previousInputs.tenantUrl)) !== canonicalUrl(tenantUrl);
    if (isPreview && isChecked && isNew()) requireCredentials(this.context, tenantUrl, { log });
    return result;
  }

  /**
   * Compares the inputs with the live configuration and reports the patch. The engine ends the whole run if a diff fails,
   * also if it continues on errors. In that case the update is left to fail, for this tenant alone.
   */
  async diff(
    previousState: EmailConfigState,
    inputs: EmailConfigInputs,
    options: VerbOptions,
  ): Promise<DiffResult> {
    this.tenants.remember(previousState);
    try {
      return await this.compare(previousState, inputs, options);
    } catch (error) {
      if (!this.context.config.continueOnError) throw error;
      const { code, message } = codedMessage(error);
      this.report.warn(options.log, code, `${message} An update will try again.`);
      return { hasChanges: true, replaces: [], changedInputs: [], failure: error };
    }
  }

  private async compare(
    previousState: EmailConfigState,
    inputs: EmailConfigInputs,
    options: VerbOptions,
  ): Promise<DiffResult> {
    if (canonicalUrl(inputs.tenantUrl) !== canonicalUrl(previousState.tenantUrl)) {
      this.inform("QLIK1902", moveText(previousState.tenantUrl, inputs.tenantUrl), options);
      const desired = await this.resolve(inputs, configInState(previousState), options, previousState);
      const changedInputs = ["tenantUrl", ...changedSince(previousState, inputs, desired)];
      return { hasChanges: true, replaces: ["tenantUrl"], changedInputs: [...new Set(changedInputs)] };
    }
    this.addSecrets(inputs, options);
    const observed = await this.observedForDiff(previousState, options);
    this.tenants.identify({ tenantUrl: inputs.tenantUrl, tenantId: observed.tenantId });
    const desired = await this.resolve(inputs, observed, options, previousState);
    const plan = planChange(desired, observed.settings, previousState.writeMethod);
    options.onCompared?.({ observed, plan, isLive: this.context.config.liveDiff });
    const { validation } = observed;
    const isInvalid = isValidationRequired(inputs) && !validation.isValid;
    const pending = pendingChecks(inputs, previousState);

    const host = hostOf(inputs.tenantUrl);
    if (plan.operations.length > 0) this.reportPlan(host, plan, options);
    else if (isInvalid)
      this.inform(
        "QLIK1903",
        `${host}: nothing to patch, but the tenant reports ${validationText(validation)}. The update will validate it again.`,
        options,
      );
    else if (pending.length > 0)
      this.inform(
        "QLIK1904",
        `${host}: nothing to patch, but still pending: ${pending.join(" and ")}.`,
        options,
      );
    const changedInputs = [
      ...new Set([...argumentsOf(plan.operations, inputs), ...changedSince(previousState, inputs, desired)]),
    ];
    const becomesOwn = previousState.adopted === false && inputs.adoptExisting === true;
    const hasChanges = changedInputs.length > 0 || isInvalid || pending.length > 0 || becomesOwn;
    return { hasChanges, replaces: [], changedInputs, plan };
  }

  /**
   * Writes the first configuration, or takes over an existing one that equals the declared one. A different one is refused
   * unless it is this stack's own or `adoptExisting` is set.
   */
  async create(inputs: EmailConfigInputs, options: VerbOptions): Promise<CreateResult> {
    const { tenantUrl } = inputs;
    const tenant = this.openTenant(inputs, options);
    const observed = observedConfig(await tenant.readDocument());
    const { settings, tenantId } = observed;
    this.tenants.identify({ tenantUrl, tenantId });
    const previous = this.tenants.previousStateOf({ tenantUrl, tenantId });
    const desired = await this.resolve(inputs, observed, options);
    const plan = planChange(desired, settings);
    options.onCompared?.({ observed, plan, isLive: true });
    const adopted = adoptionOf(inputs, settings, previous);
    if (adopted === false && previous === undefined) {
      requireSameConfig(tenant.host, plan, options.secretInputs ?? []);
      this.report.warn(options.log, "QLIK1302", takeoverText(tenant.host));
    }
    if (!isEmpty(settings)) this.reportPlan(tenant.host, plan, options);
    const state = await this.apply({ tenant, inputs, desired, observed, plan, adopted }, options);
    return { id: tenant.host, state };
  }

  /**
   * Reads the live configuration as state, and as the inputs that would declare it.
   *
   * @param id the tenant's host name, or its URL. It names the tenant if there is no state, as in an import. The host of a
   * tenant that the provider's configuration names stands for its URL there.
   * @returns undefined if nothing is configured
   */
  async read(
    id: string,
    previousState: EmailConfigState | undefined,
    options: VerbOptions,
  ): Promise<ReadResult | undefined> {
    const known = previousState ?? { tenantUrl: this.tenantUrlOf(id) };
    if (previousState) this.tenants.remember(previousState);
    const tenant = this.openTenant(known, options);
    const observed = observedConfig(await tenant.readDocument());
    options.onCompared?.({ observed, isLive: true });
    if (isEmpty(observed.settings)) return undefined;
    const secrets = appliedSecrets(previousState);
    const state = buildState(known, { ...previousState, observed, secrets });
    return { id: tenant.host, state, inputs: inputsInState(state), validation: observed.validation };
  }

  /** Changes the configuration to the declared one and validates it. */
  async update(
    previousState: EmailConfigState,
    inputs: EmailConfigInputs,
    options: VerbOptions,
  ): Promise<EmailConfigState> {
    const { tenantUrl } = inputs;
    this.addSecrets(previousState, options);
    const tenant = this.openTenant(inputs, options);
    const observed = observedConfig(await tenant.recentDocument());
    this.tenants.identify({ tenantUrl, tenantId: observed.tenantId });
    const desired = await this.resolve(inputs, observed, options, previousState);
    const plan = planChange(desired, observed.settings, previousState.writeMethod);
    options.onCompared?.({ observed, plan, isLive: true });
    this.reportPlan(tenant.host, plan, options);
    const adopted = adoptionOf(inputs, observed.settings, previousState);
    return this.apply({ tenant, inputs, desired, observed, plan, previousState, adopted }, options);
  }

  /**
   * Deletes the configuration; one that is already gone is no error. Two configurations stay: one that a resource of this run
   * declares (the engine creates a renamed or replaced resource before it deletes the old one), and one that this stack took
   * over without `adoptExisting`.
   *
   * @returns whether the tenant has no configuration now
   */
  async delete(state: EmailConfigState, options: VerbOptions): Promise<boolean> {
    const tenant = this.openTenant(state, options);
    const isDeclared = await this.isDeclared(state, tenant);
    if (isDeclared)
      this.inform(
        "QLIK1304",
        `${tenant.host}: the e-mail configuration stays, because another resource of this run declares it.`,
        options,
      );
    else if (state.adopted === false)
      this.report.warn(
        options.log,
        "QLIK1303",
        `${tenant.host}: the e-mail configuration stays, because this stack took it over without adoptExisting. ` +
          "If no other stack declares it, delete it by hand.",
      );
    if (isDeclared || state.adopted === false) return false;
    await deleteConfig(tenant);
    return true;
  }

  private tenantUrlOf(id: string): string {
    const address = addressOf(id);
    if (id.includes("://")) return address.tenantUrl;
    const configured = this.context.configuredTenants().find(({ host }) => host === address.host);
    return (configured ?? address).tenantUrl;
  }

  private async apply(request: ApplyRequest, { dryRun }: VerbOptions): Promise<EmailConfigState> {
    if (dryRun) return plannedState(request);
    const state = await apply(request);
    try {
      // A tenant without a configuration returns no tenantId, so the first write can reveal a second address.
      this.tenants.identify(state);
      return state;
    } catch (error) {
      throw new InitFailedError(request.tenant.host, state, error as Error);
    }
  }

  private async isDeclared(state: EmailConfigState, tenant: Tenant): Promise<boolean> {
    if (!this.tenants.hasDeclarations || this.tenants.isDeclared(state))
      return this.tenants.isDeclared(state);
    const tenantId = state.tenantId ?? (await tenant.readDocument()).tenantId;
    return this.tenants.isDeclared({ tenantUrl: state.tenantUrl, tenantId });
  }

  private async observedForDiff(
    previousState: EmailConfigState,
    options: VerbOptions,
  ): Promise<ObservedConfig> {
    if (this.context.config.liveDiff)
      return observedConfig(await this.openTenant(previousState, options).recentDocument());
    this.report.warn(
      options.log,
      "QLIK1906",
      "qlik:liveDiff is false: previews compare with the state alone and show no drift.",
    );
    return configInState(previousState);
  }

  private async resolve(
    inputs: EmailConfigInputs,
    { validation }: ObservedConfig,
    { ignoreChanges, secretInputs }: VerbOptions,
    previousState?: EmailConfigState,
  ): Promise<DesiredConfig> {
    const secrets = await this.secrets.read(inputs, appliedSecrets(previousState), secretInputs);
    this.context.addSecrets(inputs.tenantUrl, Object.values(secrets.values));
    return resolveDesired(inputs, secrets, { validation, previousState, ignoreChanges });
  }

  private openTenant(values: { tenantUrl: string }, options: VerbOptions): Tenant {
    const tenant = this.context.tenant(values.tenantUrl, options);
    this.addSecrets(values, options);
    return tenant;
  }

  private addSecrets(values: { tenantUrl: string }, { secretInputs = [] }: VerbOptions): void {
    this.context.addSecrets(values.tenantUrl, secretValues({ ...values }, secretInputs));
  }

  /** Reports what is about to be written, once: an update repeats the plan of its diff. */
  private reportPlan(host: string, { operations, methods }: Plan, options: VerbOptions): void {
    if (operations.length === 0) return;
    const [method = "PUT"] = methods;
    this.inform(
      "QLIK1901",
      `${host}: ${method} email-config ${formatPatch(operations, options.secretInputs)}`,
      options,
    );
  }

  private inform(code: Code, message: string, { log, isRefresh }: VerbOptions): void {
    if (!isRefresh) this.report.info(log, code, message);
  }
}

function addressOf(id: string): TenantAddress {
  try {
    return parseTenantName(id);
  } catch (error) {
    const name = id.includes("@") ? "the id" : `the id ${JSON.stringify(id)}`;
    throw new CodedError("QLIK1110", `${name} ${(error as Error).message}`);
  }
}

/** Reported before the move, because the address decides which host gets the credentials. */
function moveText(from: string, to: string): string {
  const [here, there] = namesApart(from, to);
  return (
    `${here}: the configuration moves to ${there ?? "a tenant that is known only later"}, with its secrets, and is deleted ` +
    "here unless both addresses lead to one tenant."
  );
}
