import { isDeepStrictEqual } from "node:util";
import type { Verdict } from "../client/responses";
import { canonicalUrl, hostOf, namesApart } from "../client/tenant-url";
import type { LiveTenant, Session } from "../context";
import { patchText } from "../planner/format";
import { isSameButForSecrets, type PlannedOperation, planChange } from "../planner/plan";
import { isEmpty, observedSettings, type Settings } from "../planner/settings";
import { apply, type Run, UnhealthyError } from "./apply";
import { deleteConfig } from "./delete-config";
import { type Goal, goalOf, situationOf, verdictCounts } from "./desired";
import { type Checked, checkInputs, type EmailConfigInputs, secretArguments, secretValues } from "./inputs";
import { ManagedTenants, type PreviousState } from "./managed-tenants";
import { whatIsDue } from "./post-apply-checks";
import { appliedSecrets } from "./secrets";
import {
  behaviourOf,
  type EmailConfigState,
  type Holding,
  holdingOf,
  inputsOf,
  rememberedHolding,
  stateOf,
} from "./state";
import { verdictText } from "./validation-result";
import { waysToWrite } from "./write-plan";

/** What an update would do. */
export interface Difference {
  changes: boolean;
  replaces: string[];
}

export interface Created {
  id: string;
  state: EmailConfigState;
}

/** What a refresh found; undefined where nothing is configured. */
export type Found = { state: EmailConfigState; inputs: EmailConfigInputs } | undefined;

/** The verbs of an engine for one kind of resource, whichever engine it is and however it calls them. */
export class Lifecycle {
  private readonly tenants = new ManagedTenants();

  constructor(private readonly session: Session) {}

  /**
   * Checks all arguments at once and fills in the tenant.
   *
   * @param previousInputs of the same resource. They show that this stack manages the tenant, also if the engine replaces the
   * resource without a diff (`replaceWith`, `replacementTrigger`).
   */
  check(declared: Record<string, unknown>, previousInputs: Record<string, unknown> = {}): Checked {
    if (typeof previousInputs.tenantUrl === "string") this.tenants.rememberUrl(previousInputs.tenantUrl);
    const { configuration } = this.session;
    const checked = checkInputs(declared, configuration.tenantUrl, configuration.tenantAt);
    this.tenants.declare(String(checked.inputs.tenantUrl));
    return checked;
  }

  /**
   * Compares what is declared with the live document, and tells the patch that follows from it. The engine ends the whole
   * run where a diff fails, also one that shall continue on error. There the failure is left to the update, which then
   * fails for this tenant alone.
   */
  async diff(before: EmailConfigState, inputs: EmailConfigInputs): Promise<Difference> {
    this.tenants.remember(before);
    try {
      return await this.difference(before, inputs);
    } catch (error) {
      if (!this.session.configuration.continueOnError) throw error;
      this.session.tellOnce(`${(error as Error).message} An update will try again.`);
      return { changes: true, replaces: [] };
    }
  }

  private async difference(before: EmailConfigState, inputs: EmailConfigInputs): Promise<Difference> {
    if (canonicalUrl(inputs.tenantUrl) !== canonicalUrl(before.tenantUrl)) {
      this.session.tellOnce(movingText(before.tenantUrl, inputs.tenantUrl));
      return { changes: true, replaces: ["tenantUrl"] };
    }
    this.session.hide(inputs.tenantUrl, secretValues({ ...inputs }));
    const { settings: observed, verdict, tenantId } = await this.holdingForDiff(before);
    this.tenants.identify({ tenantUrl: inputs.tenantUrl, tenantId });
    const goal = await this.goalOf(inputs, verdict, before);
    const operations = planChange(situationOf(goal, observed));
    const mustHeal = verdictCounts(inputs) && !verdict.isValid;
    const due = whatIsDue(inputs, before);

    const host = hostOf(before.tenantUrl);
    if (operations.length > 0) this.tellPatch(inputs, goal, observed, before);
    else if (mustHeal)
      this.session.tellOnce(
        `${host}: nothing to patch, but the tenant says ${verdictText(verdict)}. It will be validated again.`,
      );
    else if (due.length > 0)
      this.session.tellOnce(`${host}: nothing to patch, but ${due.join(" and ")} is still due.`);
    const isUnfinished = operations.length > 0 || mustHeal || due.length > 0;
    const becomesOwn = before.adopted === false && inputs.adoptExisting === true;
    return { changes: isUnfinished || becomesOwn || haveMoved(before, inputs, goal), replaces: [] };
  }

  /**
   * Writes the first configuration, or takes over an existing one that equals the declared one. A different one is refused
   * unless it is this stack's own or `adoptExisting` is set.
   */
  async create(inputs: EmailConfigInputs): Promise<Created> {
    const { tenantUrl } = inputs;
    const tenant = this.tenantOf(inputs);
    const document = await tenant.look();
    const { tenantId } = document;
    this.tenants.identify({ tenantUrl, tenantId });
    const previous = this.tenants.previousStateOf({ tenantUrl, tenantId });
    const found = observedSettings(document);
    const goal = await this.goalOf(inputs, holdingOf(document).verdict);
    const adopted = adoptionOf(inputs, found, previous);
    if (adopted === false && previous === undefined)
      this.takeOver(tenant.host, planChange(situationOf(goal, found)), secretArguments(inputs));
    if (!isEmpty(found)) this.tellPatch(inputs, goal, found);
    const { surroundings } = this.session;
    const state = await this.applyTo({ tenant, inputs, goal, found: document, adopted, surroundings });
    return { id: tenant.host, state };
  }

  /** An existing configuration of unknown origin: another stack's, one made by hand, or an interrupted run's own. */
  private takeOver(host: string, operations: PlannedOperation[], secretNames: readonly string[]): void {
    if (!isSameButForSecrets(operations))
      throw new Error(
        `${host}: the tenant already has a different e-mail configuration. To take it over, set adoptExisting: true; ` +
          `this changes it by ${patchText(operations, secretNames)}. If this stack declared it under another name or ` +
          "parent, add that to the resource's aliases. If this stack replaces its own resource (--replace, a taint), run " +
          "`pulumi up --refresh`. If another stack or resource declares it, remove one of the two.",
      );
    this.session.tellOnce(
      `${host}: took over an existing e-mail configuration that equals the declared one. It may belong to another stack, ` +
        "or an interrupted run of this stack may have written it. `pulumi destroy` leaves it in place until " +
        "adoptExisting: true makes it this stack's own.",
    );
  }

  private async applyTo(run: Run): Promise<EmailConfigState> {
    const state = await apply(run);
    try {
      // A tenant without a configuration returns no tenantId, so the first write can reveal a second address.
      this.tenants.identify(state);
      return state;
    } catch (error) {
      throw new UnhealthyError(run.tenant.host, state, error as Error);
    }
  }

  /** What the tenant holds now, as state and as the arguments that would declare it. */
  async read(before: EmailConfigState): Promise<Found> {
    this.tenants.remember(before);
    const holding = holdingOf(await this.tenantOf(before).look());
    if (isEmpty(holding.settings)) return undefined;
    const state = stateOf(before as unknown as EmailConfigInputs, holding, {
      ...before,
      secrets: appliedSecrets(before),
    });
    return { state, inputs: inputsOf(state) };
  }

  /** Makes the tenant hold what is declared, and has it validated. */
  async update(before: EmailConfigState, inputs: EmailConfigInputs): Promise<EmailConfigState> {
    const { tenantUrl } = inputs;
    this.session.hide(before.tenantUrl, secretValues({ ...before }));
    const tenant = this.tenantOf(inputs);
    const found = await tenant.recall();
    this.tenants.identify({ tenantUrl, tenantId: found.tenantId });
    const goal = await this.goalOf(inputs, holdingOf(found).verdict, before);
    const observed = observedSettings(found);
    this.tellPatch(inputs, goal, observed, before);
    const adopted = adoptionOf(inputs, observed, before);
    const { surroundings } = this.session;
    return this.applyTo({ tenant, inputs, goal, found, before, adopted, surroundings });
  }

  /**
   * Deletes the tenant's configuration; one that is already gone is no error. Two configurations stay: one that a resource of
   * this run declares (the engine creates a renamed or replaced resource before it deletes the old one), and one that this
   * stack took over without `adoptExisting`.
   */
  async delete(before: EmailConfigState): Promise<void> {
    const tenant = this.tenantOf(before);
    if (await this.isDeclared(before, tenant))
      return this.session.tellOnce(
        `${tenant.host}: the e-mail configuration stays, because another resource of this run declares it.`,
      );
    if (before.adopted === false)
      return this.session.tellOnce(
        `${tenant.host}: the e-mail configuration stays, because this stack took it over without adoptExisting. ` +
          "If no other stack declares it, delete it by hand.",
      );
    await deleteConfig(tenant, this.session.surroundings);
  }

  private async isDeclared(before: EmailConfigState, tenant: LiveTenant): Promise<boolean> {
    if (!this.tenants.hasDeclarations || this.tenants.isDeclared(before))
      return this.tenants.isDeclared(before);
    const tenantId = before.tenantId ?? (await tenant.look()).tenantId;
    return this.tenants.isDeclared({ tenantUrl: before.tenantUrl, tenantId });
  }

  /** Tells what is about to be written; what a diff of this process has told already is not told again. */
  private tellPatch(
    inputs: EmailConfigInputs,
    goal: Goal,
    observed: Settings,
    before?: EmailConfigState,
  ): void {
    const operations = planChange(situationOf(goal, observed));
    if (operations.length === 0) return;
    const [way] = waysToWrite({ ...goal, operations, observed, remembered: before?.writeMethod });
    const patch = patchText(operations, secretArguments(inputs));
    this.session.tellOnce(`${hostOf(inputs.tenantUrl)}: ${way} email-config ${patch}`);
  }

  /** The live tenant of inputs or a state. No text of this tenant will show what they hold for secret. */
  private tenantOf(values: EmailConfigInputs | EmailConfigState): LiveTenant {
    const tenant = this.session.tenant(values.tenantUrl);
    this.session.hide(values.tenantUrl, secretValues({ ...values }));
    return tenant;
  }

  private async goalOf(
    inputs: EmailConfigInputs,
    verdict: Verdict,
    before?: EmailConfigState,
  ): Promise<Goal> {
    const lastApplied = appliedSecrets(before);
    const secrets = await this.session.secrets.read(inputs, lastApplied);
    this.session.hide(inputs.tenantUrl, Object.values(secrets.values));
    return goalOf(inputs, secrets, verdict, before);
  }

  private async holdingForDiff(before: EmailConfigState): Promise<Holding> {
    if (this.session.configuration.liveDiff) return holdingOf(await this.tenantOf(before).recall());
    this.session.tellOnce(
      "qlik:liveDiff is false: compared with the state alone, drift on the tenants is not seen.",
    );
    return rememberedHolding(before);
  }
}

/**
 * `false` for a configuration that this stack did not write first and that `adoptExisting` has not made its own: an
 * interrupted create cannot be told from another client's write, so nothing else makes it this stack's.
 */
function adoptionOf(
  { adoptExisting }: EmailConfigInputs,
  observed: Settings,
  previousState: PreviousState | undefined,
): false | undefined {
  if (adoptExisting || isEmpty(observed)) return undefined;
  return previousState ? previousState.adopted : false;
}

/** Told before it happens: from a tenant's address follows who gets the credentials. */
function movingText(from: string, to: string): string {
  const [here, there] = namesApart(from, to);
  return `${here}: the configuration moves to ${there ?? "a tenant that is known only later"}, with its secrets, and is deleted here unless both addresses lead to one tenant.`;
}

/** Whether the arguments are others than the state has them, whatever the tenant holds. */
function haveMoved(before: EmailConfigState, inputs: EmailConfigInputs, goal: Goal): boolean {
  const situation = situationOf(goal, rememberedHolding(before).settings);
  return planChange(situation).length > 0 || !isDeepStrictEqual(behaviourOf(inputs), behaviourOf(before));
}
