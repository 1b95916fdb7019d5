import type { EmailConfigDocument } from "../client/responses";
import type { Surroundings } from "../client/retry-attempts";
import type { LiveTenant } from "../context";
import { isSameButForSecrets, planChange, settingOf } from "../planner/plan";
import { isSecret, observedSettings, type Settings } from "../planner/settings";
import { type Goal, situationOf, verdictCounts } from "./desired";
import type { EmailConfigInputs } from "./inputs";
import { judge, sendTestMail } from "./post-apply-checks";
import { converge, type Progress } from "./reconciler";
import { rollBack } from "./rollback";
import { appliedSecrets } from "./secrets";
import { type EmailConfigState, holdingOf, type Memory, rememberedHolding, stateOf } from "./state";

/** One create or update: a tenant, what is declared, and what was there before. */
export interface Run {
  tenant: LiveTenant;
  inputs: EmailConfigInputs;
  goal: Goal;
  /** The live document that the run starts from. */
  found: EmailConfigDocument;
  /** The state of last time; a create has none. */
  before?: EmailConfigState;
  /** See {@link EmailConfigState.adopted}. */
  adopted?: false | undefined;
  surroundings: Surroundings;
}

/** The configuration exists, and something about it is wrong. The engine keeps the state and runs `update` next time. */
export class UnhealthyError extends Error {
  constructor(
    readonly id: string,
    readonly state: EmailConfigState,
    cause: Error,
  ) {
    super(cause.message, { cause });
  }
}

/** The configuration was written and is not good. */
class Complaint extends Error {}

/** The configuration was not good, and what was there before is there again. */
class RolledBack extends Error {}

/** The road of create and update: write, look again, validate, verify the connection, send the test mail. */
export async function apply(run: Run): Promise<EmailConfigState> {
  const { tenant, inputs, goal, found } = run;
  const progress: Progress = { holding: holdingOf(found), memory: memoryOf(run), sent: [] };
  const stateByNow = () => stateOf(inputs, progress.holding, progress.memory);
  try {
    await write(run, goal, found, progress);
    await haveItJudged(run, progress);
    await sendTheTestMail(run, progress);
    return stateByNow();
  } catch (error) {
    const isAsBefore = progress.sent.length === 0 && !(error instanceof Complaint);
    if (isAsBefore || error instanceof RolledBack || !(error instanceof Error)) throw error;
    throw new UnhealthyError(tenant.host, stateByNow(), error);
  }
}

function memoryOf({ inputs, before, adopted }: Run): Memory {
  return {
    secrets: appliedSecrets(before),
    writeMethod: before?.writeMethod,
    connection: inputs.verifyConnection ? before?.connection : undefined,
    testEmailDue: inputs.testEmail !== undefined && before?.testEmailDue === true,
    adopted,
  };
}

async function write(run: Run, goal: Goal, document: EmailConfigDocument, progress: Progress): Promise<void> {
  const { tenant, surroundings } = run;
  await converge(tenant, goal, document, progress, surroundings).finally(() => noteWhatIsDue(run, progress));
}

/** What a change asks for is due from the moment of the change, whatever goes wrong before it comes to pass. */
function noteWhatIsDue(run: Run, progress: Progress): void {
  if (progress.sent.length > 0) progress.memory.connection = undefined;
  if (run.inputs.testEmail && isChange(run, progress)) progress.memory.testEmailDue = true;
}

async function haveItJudged(run: Run, progress: Progress): Promise<void> {
  const { tenant, inputs, before, surroundings } = run;
  const { verdict, connection, complaint } = await judge(tenant, inputs, progress);
  progress.holding.verdict = verdict;
  if (connection) progress.memory.connection = connection;
  if (complaint === undefined) return;
  const withSecretAgain = { ...run.goal, secretRefused: true };
  if (isRefusedForAnotherSecret(run, withSecretAgain, progress)) {
    await write(run, withSecretAgain, await tenant.recall(), progress);
    return haveItJudged(run, progress);
  }
  switch (inputs.validation ?? "fail") {
    case "fail":
      throw new Complaint(
        `${complaint} The configuration stays as written; the next \`pulumi up\` tries again.`,
      );
    case "rollback":
      throw await rollBack(
        tenant,
        formerSettings(run, progress),
        appliedSecrets(before),
        progress,
        surroundings,
      ).then(
        (told) => new RolledBack(`${complaint} ${told}`),
        (error: Error) =>
          new Complaint(`${complaint} It could not be rolled back. ${error.message}`, { cause: error }),
      );
    case "warn":
      surroundings.tell(`${complaint} It stays, as validation: warn says.`);
  }
}

/**
 * Whether the mail server refuses a secret that this run has not sent: somebody else has changed it, which only the
 * verdict on a whole configuration could tell.
 */
function isRefusedForAnotherSecret(
  { inputs }: Run,
  withSecretAgain: Goal,
  { holding, sent }: Progress,
): boolean {
  const isSent = sent.some((operation) => isSecret(settingOf(operation)));
  if (isSent || holding.verdict.errorCode !== "INVALID_CREDENTIALS" || !verdictCounts(inputs)) return false;
  return planChange(situationOf(withSecretAgain, holding.settings)).length > 0;
}

/** A test mail is sent after one, and never twice: an interrupted run may have come to its mail. */
function isChange(run: Run, progress: Progress): boolean {
  return progress.sent.length > 0 && !goesOn(run, progress);
}

/** Whether this run goes on where an interrupted one has ended: all that can be compared was written already. */
function goesOn({ goal, before }: Run, { sent }: Progress): boolean {
  const remembered = before ? rememberedHolding(before).settings : {};
  const wasToDo = planChange(situationOf(goal, remembered));
  return !isSameButForSecrets(wasToDo) && isSameButForSecrets(sent);
}

/** What there was before the change, which may be an interrupted run's. */
function formerSettings(run: Run, progress: Progress): Settings {
  const { found, before } = run;
  return before && goesOn(run, progress) ? rememberedHolding(before).settings : observedSettings(found);
}

async function sendTheTestMail({ tenant, inputs, surroundings }: Run, { memory }: Progress): Promise<void> {
  if (!inputs.testEmail || !memory.testEmailDue) return;
  const complaint = await sendTestMail(tenant, inputs.testEmail, surroundings.tell);
  if (complaint !== undefined) throw new Complaint(complaint);
  memory.testEmailDue = false;
}
