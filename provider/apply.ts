import { judge, sendTestMail } from "./aftermath";
import type { EmailConfigDocument } from "./client/answers";
import type { Surroundings } from "./client/attempts";
import { converge, type Progress } from "./converge";
import type { Goal } from "./goal";
import type { EmailConfigInputs } from "./inputs";
import { isSameButForSecrets } from "./planner/plan";
import { isEmpty, observedSettings } from "./planner/settings";
import { rollBack } from "./roll-back";
import { appliedSecrets } from "./secrets";
import type { LiveTenant } from "./session";
import { type EmailConfigState, holdingOf, type Memory, stateOf } from "./state";

/** One create or update: a tenant, what is declared, and what was there before. */
export interface Run {
  tenant: LiveTenant;
  inputs: EmailConfigInputs;
  goal: Goal;
  /** The live document that the run starts from. */
  found: EmailConfigDocument;
  /** The state of last time; a create has none. */
  before?: EmailConfigState;
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
  const { tenant, inputs, goal, found, surroundings } = run;
  const progress: Progress = { holding: holdingOf(found), memory: memoryOf(run), sent: [] };
  const stateByNow = () => stateOf(inputs, progress.holding, progress.memory);
  try {
    await converge(tenant, goal, found, progress, surroundings);
    await haveItJudged(run, progress);
    await sendTheTestMail(run, progress);
    return stateByNow();
  } catch (error) {
    const isAsBefore = progress.sent.length === 0 && !(error instanceof Complaint);
    if (isAsBefore || error instanceof RolledBack || !(error instanceof Error)) throw error;
    throw new UnhealthyError(tenant.host, stateByNow(), error);
  }
}

function memoryOf({ inputs, before }: Run): Memory {
  return {
    secrets: appliedSecrets(before),
    writeMethod: before?.writeMethod,
    connection: inputs.verifyConnection ? before?.connection : undefined,
    testEmailDue: inputs.testEmail !== undefined && before?.testEmailDue === true,
  };
}

async function haveItJudged(
  { tenant, inputs, found, before, surroundings }: Run,
  progress: Progress,
): Promise<void> {
  const { verdict, connection, complaint } = await judge(tenant, inputs, progress);
  progress.holding.verdict = verdict;
  if (connection) progress.memory.connection = connection;
  if (inputs.testEmail && isChange(progress, found, before)) progress.memory.testEmailDue = true;
  if (complaint === undefined) return;
  switch (inputs.validation ?? "fail") {
    case "fail":
      throw new Complaint(
        `${complaint} The configuration stays as written; the next \`pulumi up\` tries again.`,
      );
    case "rollback":
      throw await rollBack(tenant, found, appliedSecrets(before), progress, surroundings).then(
        (told) => new RolledBack(`${complaint} ${told}`),
        (error: Error) =>
          new Complaint(`${complaint} It could not be rolled back. ${error.message}`, { cause: error }),
      );
    case "warn":
      surroundings.tell(`${complaint} It stays, as validation: warn says.`);
  }
}

/** Sent after a change and never twice for it: a run that finds its own work of an interrupted one sends none. */
function isChange(
  { sent }: Progress,
  found: EmailConfigDocument,
  before: EmailConfigState | undefined,
): boolean {
  const isTakeOver = before === undefined && !isEmpty(observedSettings(found)) && isSameButForSecrets(sent);
  return sent.length > 0 && !isTakeOver;
}

async function sendTheTestMail({ tenant, inputs, surroundings }: Run, { memory }: Progress): Promise<void> {
  if (!inputs.testEmail || !memory.testEmailDue) return;
  const complaint = await sendTestMail(tenant, inputs.testEmail, surroundings.tell);
  if (complaint !== undefined) throw new Complaint(complaint);
  memory.testEmailDue = false;
}
