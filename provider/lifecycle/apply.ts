import type { Tenant } from "../context";
import { CodedError, type CodedMessage, codedMessage } from "../messages/coded";
import type { Code } from "../messages/messages";
import { settingOf, writesSecretsOnly } from "../planner/operations";
import { type Plan, planChange } from "../planner/plan";
import { isEmpty, isSecret, type Settings } from "../planner/settings";
import { deleteConfig } from "./delete-config";
import { type DesiredConfig, isSecretRefused, isValidationRequired } from "./desired";
import type { EmailConfigInputs } from "./inputs";
import { checkConfig, sendTestEmail } from "./post-apply-checks";
import { Reconciler } from "./reconciler";
import { planRollback } from "./rollback";
import { appliedSecrets } from "./secrets";
import type { ObservedConfig } from "./settings-mapping";
import { buildState, configInState, type EmailConfigState } from "./state";
import { validationText } from "./validation-result";

/** A create or an update. */
export interface ApplyRequest {
  tenant: Tenant;
  inputs: EmailConfigInputs;
  desired: DesiredConfig;
  /** The live configuration before the apply. */
  observed: ObservedConfig;
  /** What turns the observed configuration into the desired one. */
  plan: Plan;
  /** A create has none. */
  previousState?: EmailConfigState;
  /** See {@link EmailConfigState.adopted}. */
  adopted: false | undefined;
}

/** The resource exists, but something about it is wrong. The engine keeps the state and calls `update` in the next run. */
export class InitFailedError extends CodedError {
  constructor(
    readonly id: string,
    readonly state: EmailConfigState,
    cause: Error,
  ) {
    super(codedMessage(cause).code, cause.message, { cause });
  }
}

/** The tenant has the desired configuration, and a check reports that it does not work. */
export class FailedCheckError extends CodedError {}

/** A check failed, and the tenant has its previous configuration again. */
export class RolledBackError extends CodedError {}

/** Writes a plan, reads the tenant back, and makes the checks that the inputs ask for. */
export async function apply(request: ApplyRequest): Promise<EmailConfigState> {
  const { tenant, inputs, observed, previousState, adopted } = request;
  const reconciler = new Reconciler(tenant, {
    observed,
    adopted,
    secrets: appliedSecrets(previousState),
    writeMethod: previousState?.writeMethod,
    connection: inputs.verifyConnection ? previousState?.connection : undefined,
    testEmailDue: inputs.testEmail !== undefined && previousState?.testEmailDue === true,
  });
  try {
    await change(request, reconciler, request.desired, request.plan);
    await runPostApplyChecks(request, reconciler);
    await sendPendingTestEmail(request, reconciler);
    return buildState(inputs, reconciler.result);
  } catch (error) {
    const hasChanged = reconciler.sent.length > 0 || error instanceof FailedCheckError;
    if (!hasChanged || error instanceof RolledBackError || !(error instanceof Error)) throw error;
    throw new InitFailedError(tenant.host, buildState(inputs, reconciler.result), error);
  }
}

/** Reconciles. A change makes its checks pending at once, whatever fails before they are made. */
async function change(
  request: ApplyRequest,
  reconciler: Reconciler,
  desired: DesiredConfig,
  plan?: Plan,
): Promise<void> {
  const { result, sent } = reconciler;
  await reconciler.reconcile(desired, plan).finally(() => {
    if (sent.length === 0) return;
    result.connection = undefined;
    // The interrupted run may have sent the test e-mail already.
    if (request.inputs.testEmail && !continuesInterruptedRun(request, reconciler)) result.testEmailDue = true;
  });
}

async function runPostApplyChecks(request: ApplyRequest, reconciler: Reconciler): Promise<void> {
  const { tenant, inputs, desired } = request;
  const { result } = reconciler;
  const { validation, connection, failure } = await checkConfig(tenant, inputs, result);
  result.observed = { ...result.observed, validation };
  if (connection) result.connection = connection;
  if (failure === undefined) return;
  const resending = { ...desired, shouldResendSecrets: true };
  if (isSecretOfAnotherClient(inputs, resending, reconciler)) {
    reconciler.observe(await tenant.recentDocument());
    await change(request, reconciler, resending);
    return runPostApplyChecks(request, reconciler);
  }
  switch (inputs.validation ?? "fail") {
    case "fail":
      throw new FailedCheckError(
        failure.code,
        `${failure.message} The configuration stays as written; the next \`pulumi up\` tries again.`,
      );
    case "rollback":
      throw await rollBack(request, reconciler, failure);
    case "warn":
      tenant.log.warn(
        failure.code,
        `${failure.message} The configuration stays as written because of validation: warn.`,
      );
  }
}

async function sendPendingTestEmail({ tenant, inputs }: ApplyRequest, { result }: Reconciler): Promise<void> {
  if (!inputs.testEmail || !result.testEmailDue) return;
  const failure = await sendTestEmail(tenant, inputs.testEmail);
  if (failure !== undefined) throw new FailedCheckError(failure.code, failure.message);
  result.testEmailDue = false;
}

/**
 * Whether the mail server refuses a secret that this run has not sent: another client has set a different one, which only the
 * validation of the whole configuration shows.
 */
function isSecretOfAnotherClient(
  inputs: EmailConfigInputs,
  resending: DesiredConfig,
  { result, sent }: Reconciler,
): boolean {
  const { settings, validation } = result.observed;
  if (sent.some((operation) => isSecret(settingOf(operation)))) return false;
  if (!isSecretRefused(validation) || !isValidationRequired(inputs)) return false;
  return planChange(resending, settings).operations.length > 0;
}

/** Whether an interrupted run has already written everything that can be compared. */
function continuesInterruptedRun(
  { desired, previousState }: ApplyRequest,
  { sent }: Pick<Reconciler, "sent">,
): boolean {
  const settings = previousState ? configInState(previousState).settings : {};
  return !writesSecretsOnly(planChange(desired, settings).operations) && writesSecretsOnly(sent);
}

/** Restores the configuration from before the change, which an interrupted run may have made. */
async function rollBack(
  request: ApplyRequest,
  reconciler: Reconciler,
  failure: CodedMessage,
): Promise<Error> {
  const { observed, previousState } = request;
  const isInterrupted = previousState !== undefined && continuesInterruptedRun(request, reconciler);
  const { settings } = isInterrupted ? configInState(previousState) : observed;
  try {
    const { code = failure.code, message } = await restore(settings, request, reconciler);
    return new RolledBackError(code, `${failure.message} ${message}`);
  } catch (error) {
    const { message } = error as Error;
    return new FailedCheckError("QLIK1432", `${failure.message} The rollback failed. ${message}`, {
      cause: error,
    });
  }
}

/** Returns the outcome in words, with a code if it is one of its own. */
async function restore(
  settings: Settings,
  { tenant, previousState }: ApplyRequest,
  reconciler: Reconciler,
): Promise<{ code?: Code; message: string }> {
  if (isEmpty(settings)) {
    await deleteConfig(tenant);
    return { message: "Rolled back: the tenant has no e-mail configuration, as before." };
  }
  const { desired, lostSecrets } = planRollback(settings, appliedSecrets(previousState), reconciler.sent);
  await reconciler.read();
  await reconciler.reconcile(desired);
  const validation = await tenant.client.validate();
  const outcome = validation.isValid ? "which is valid" : `which is not valid: ${validationText(validation)}`;
  const lost = lostSecrets.length > 0 ? ` ${lostSecrets.join(", ")} is not known and was not restored.` : "";
  const message = `Rolled back to the previous configuration, ${outcome}.${lost}`;
  return lost ? { code: "QLIK1431", message } : { message };
}
