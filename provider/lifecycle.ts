import { isDeepStrictEqual } from "node:util";
import { whatIsDue } from "./aftermath";
import { apply } from "./apply";
import type { Verdict } from "./client/answers";
import { deleteConfig } from "./delete-config";
import { type Goal, goalOf, situationOf, verdictCounts } from "./goal";
import { type Checked, checkInputs, type EmailConfigInputs, secretArguments } from "./inputs";
import { patchText } from "./planner/describe";
import { isSameButForSecrets, planChange } from "./planner/plan";
import { isEmpty, observedSettings, type Settings } from "./planner/settings";
import { appliedSecrets, knownValues } from "./secrets";
import type { LiveTenant, Session } from "./session";
import {
  behaviourOf,
  type EmailConfigState,
  type Holding,
  holdingOf,
  inputsOf,
  rememberedHolding,
  stateOf,
} from "./state";
import { hostOf } from "./tenant-url";
import { verdictText } from "./verdict";
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
  /** The tenants for which this run has a resource. */
  private readonly declared = new Set<string>();

  constructor(private readonly session: Session) {}

  /** Checks all arguments at once and fills in the tenant. */
  check(declared: Record<string, unknown>): Checked {
    return checkInputs(declared, this.session.configuration.tenantUrl);
  }

  /**
   * Compares what is declared with the live document, and tells the patch that follows from it. The engine ends the whole
   * run where a diff fails, also one that shall continue on error. There the failure is left to the update, which then
   * fails for this tenant alone.
   */
  async diff(before: EmailConfigState, inputs: EmailConfigInputs): Promise<Difference> {
    this.declared.add(inputs.tenantUrl);
    try {
      return await this.difference(before, inputs);
    } catch (error) {
      if (!this.session.configuration.continueOnError) throw error;
      this.session.tellOnce(`${(error as Error).message} An update will try again.`);
      return { changes: true, replaces: [] };
    }
  }

  private async difference(before: EmailConfigState, inputs: EmailConfigInputs): Promise<Difference> {
    if (inputs.tenantUrl !== before.tenantUrl) {
      this.session.tellOnce(movingText(before.tenantUrl, inputs.tenantUrl));
      return { changes: true, replaces: ["tenantUrl"] };
    }
    const { settings: observed, verdict } = await this.holdingForDiff(before);
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
    return { changes: isUnfinished || haveMoved(before, inputs, goal), replaces: [] };
  }

  /** Writes the first configuration, takes over its own of an interrupted run, or refuses somebody else's. */
  async create(inputs: EmailConfigInputs): Promise<Created> {
    this.declared.add(inputs.tenantUrl);
    const tenant = this.tenantOf(inputs);
    const document = await tenant.look();
    const found = observedSettings(document);
    const goal = await this.goalOf(inputs, holdingOf(document).verdict);
    const operations = planChange(situationOf(goal, found));
    if (!isEmpty(found) && !inputs.adoptExisting && !isSameButForSecrets(operations))
      throw new Error(
        `${tenant.host}: the tenant has a different e-mail configuration already. To take it over, set adoptExisting: ` +
          `true; it would be changed by ${patchText(operations, secretArguments(inputs))}. If another stack or resource declares it, remove one of the two.`,
      );
    if (!isEmpty(found)) this.tellPatch(inputs, goal, found);
    const { surroundings } = this.session;
    return { id: tenant.host, state: await apply({ tenant, inputs, goal, found: document, surroundings }) };
  }

  /** What the tenant holds now, as state and as the arguments that would declare it. */
  async read(before: EmailConfigState): Promise<Found> {
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
    this.declared.add(inputs.tenantUrl);
    const tenant = this.tenantOf(inputs);
    const found = await tenant.recall();
    const goal = await this.goalOf(inputs, holdingOf(found).verdict, before);
    this.tellPatch(inputs, goal, observedSettings(found), before);
    return apply({ tenant, inputs, goal, found, before, surroundings: this.session.surroundings });
  }

  /**
   * Deletes the tenant's configuration; one that is gone already is no error. A resource that was renamed, or replaced on
   * its own tenant, the engine makes anew before it deletes the old one: what they share stays.
   */
  async delete(before: EmailConfigState): Promise<void> {
    const tenant = this.tenantOf(before);
    if (this.declared.has(before.tenantUrl))
      return this.session.tellOnce(
        `${tenant.host}: not deleted, as another resource of this run declares it.`,
      );
    await deleteConfig(tenant, this.session.surroundings);
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

  /** The live tenant of inputs or a state, whose secrets no message will show. */
  private tenantOf(values: EmailConfigInputs | EmailConfigState): LiveTenant {
    this.session.hide(values.tenantUrl, knownValues(appliedSecrets(values)));
    return this.session.tenant(values.tenantUrl);
  }

  private async goalOf(
    inputs: EmailConfigInputs,
    verdict: Verdict,
    before?: EmailConfigState,
  ): Promise<Goal> {
    const lastApplied = appliedSecrets(before);
    const secrets = await this.session.secrets.read(inputs, lastApplied);
    this.session.hide(inputs.tenantUrl, knownValues(lastApplied), secrets.values);
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

/** Told before it happens: from a tenant's address follows who gets the credentials. */
function movingText(from: string, to: string): string {
  const other = URL.canParse(to) ? hostOf(to) : "a tenant that is known only later";
  return `${hostOf(from)}: the configuration moves to ${other}, with its secrets, and is deleted here.`;
}

/** Whether the arguments are others than the state has them, whatever the tenant holds. */
function haveMoved(before: EmailConfigState, inputs: EmailConfigInputs, goal: Goal): boolean {
  const situation = situationOf(goal, rememberedHolding(before).settings);
  return planChange(situation).length > 0 || !isDeepStrictEqual(behaviourOf(inputs), behaviourOf(before));
}
