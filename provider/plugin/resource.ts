import {
  type CheckRequest,
  CheckResponse,
  type CreateRequest,
  CreateResponse,
  type DeleteRequest,
  type DiffRequest,
  type DiffResponse,
  type ReadRequest,
  ReadResponse,
  type UpdateRequest,
  UpdateResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { Context } from "../context";
import type { EventLog } from "../event-log/event-log";
import { InitFailedError } from "../lifecycle/apply";
import { requireCredentials } from "../lifecycle/credentials";
import { isValidationRequired } from "../lifecycle/desired";
import { type EmailConfigInputs, secretProperties } from "../lifecycle/inputs";
import { Lifecycle } from "../lifecycle/lifecycle";
import { recordVerbs, type Verbs } from "../lifecycle/recorded-lifecycle";
import type { EmailConfigState } from "../lifecycle/state";
import { UNKNOWN } from "../lifecycle/unknown";
import { validationCode, validationText } from "../lifecycle/validation-result";
import type { VerbOptions } from "../lifecycle/verbs";
import { diffResponse } from "./detailed-diff";
import { checkFailures, ResourceInitFailed } from "./errors";
import { ImportedPasswords } from "./imported-passwords";
import { fromStruct, type PlainProperties, type Properties, toStruct } from "./properties";

export type OperationOptions = Pick<VerbOptions, "log" | "signal" | "resource">;

/** The resource `qlik:index:EmailConfig`. */
export class EmailConfigResource {
  private readonly lifecycle: Verbs;
  /** Whether the engine shall read the resource before each diff, so that previews show drift by property. */
  private readonly refreshBeforeUpdate: boolean;
  /** The resources that were read and not checked since. The next diff of such a resource is a part of the refresh. */
  private readonly refreshed = new Set<string>();
  private readonly importedPasswords = new ImportedPasswords();

  constructor(
    private readonly context: Context,
    canRefreshBeforeUpdate: boolean,
    eventLog?: EventLog | undefined,
  ) {
    this.lifecycle = recordVerbs(new Lifecycle(context), context, eventLog);
    this.refreshBeforeUpdate = canRefreshBeforeUpdate && context.config.liveDiff;
  }

  check(request: CheckRequest, { log }: OperationOptions): CheckResponse {
    const urn = request.getUrn();
    this.refreshed.delete(urn);
    const news = fromStruct(request.getNews());
    const olds = fromStruct(request.getOlds());
    const { inputs, failures } = this.lifecycle.check(news.values, olds.values, {
      log,
      secretInputs: news.secrets,
      urn,
    });
    this.importedPasswords.check(urn, inputs, log);
    return new CheckResponse()
      .setInputs(toStruct(inputs, secretProperties(inputs, news.secrets)))
      .setFailuresList(checkFailures(failures));
  }

  /** In a refresh, the sides are exchanged: the state is what `read` returned, and the inputs are those of last time. */
  async diff(request: DiffRequest, options: OperationOptions): Promise<DiffResponse> {
    const [olds, news] = [stateIn(request.getOlds()), fromStruct(request.getNews())];
    const isRefresh = this.refreshed.has(request.getUrn());
    const verb = { ...verbOptions(options, [olds, news], request.getIgnorechangesList()), isRefresh };
    const diff = await this.lifecycle.diff(asState(olds), asInputs(news), verb);
    // Without an update, the state would keep their values unencrypted.
    const newlySecret = news.secrets.filter((name) => name in olds.values && !olds.secrets.includes(name));
    const changedInputs = [...diff.changedInputs, ...newlySecret];
    // The update that does not write removes what only dynamic providers use, and sets refresh_before_update.
    const isFromDynamic = request.getOlds()?.getFieldsMap().has("__provider");
    const hasChanges = diff.hasChanges || newlySecret.length > 0 || isFromDynamic === true;
    return diffResponse({ ...diff, hasChanges, changedInputs }, olds.values, news.values);
  }

  async create(request: CreateRequest, options: OperationOptions): Promise<CreateResponse> {
    const news = fromStruct(request.getProperties());
    const respond = (id: string, state: Properties) =>
      new CreateResponse()
        .setId(id)
        .setProperties(toStruct(state, secretProperties(state, news.secrets)))
        .setRefreshBeforeUpdate(this.refreshBeforeUpdate);
    if (request.getPreview()) {
      requireCredentials(this.context, news.values.tenantUrl, options);
      return respond("", { ...news.values, ...unknownOutputs(news), ...UNKNOWN_OUTPUTS_OF_CREATE });
    }
    const created = this.lifecycle.create(asInputs(news), verbOptions(options, [news]));
    const { id, state } = await this.withFailedState(created, news);
    return respond(id, { ...state });
  }

  async read(request: ReadRequest, options: OperationOptions): Promise<ReadResponse> {
    this.refreshed.add(request.getUrn());
    const olds = stateIn(request.getProperties());
    // An import has only the id, and `EmailConfig.get` also what the program gives.
    const isImport = olds.values.isValid === undefined;
    if (!isImport && !this.canRead(olds)) return this.unchanged(request);
    const result = await this.lifecycle.read(
      request.getId(),
      isImport ? undefined : asState(olds),
      verbOptions(options, [olds]),
    );
    if (result === undefined) {
      if (isImport)
        options.log.warn("QLIK1911", `${request.getId()}: the tenant has no e-mail configuration.`);
      return new ReadResponse();
    }
    const { id, state, inputs, validation } = result;
    if (isImport) this.importedPasswords.remember(request.getUrn(), id, state);
    const marked = [...olds.secrets, ...fromStruct(request.getInputs()).secrets];
    const secrets = secretProperties({ ...state }, marked);
    // Without this, a clean read would clear the failure, and the next update would not try again.
    if (!isImport && !state.isValid && isValidationRequired(inputs))
      throw new ResourceInitFailed(
        validationCode(validation),
        `${id}: ${validationText(validation)}.`,
        { id, state: { ...state }, inputs: { ...inputs }, secrets },
        this.refreshBeforeUpdate,
      );
    return new ReadResponse()
      .setId(id)
      .setProperties(toStruct({ ...state }, secrets))
      .setInputs(toStruct({ ...inputs }, secrets))
      .setRefreshBeforeUpdate(this.refreshBeforeUpdate);
  }

  async update(request: UpdateRequest, options: OperationOptions): Promise<UpdateResponse> {
    const [olds, news] = [stateIn(request.getOlds()), fromStruct(request.getNews())];
    const dryRun = request.getPreview();
    const verb = { ...verbOptions(options, [olds, news], request.getIgnorechangesList()), dryRun };
    const updated = this.lifecycle.update(asState(olds), asInputs(news), verb);
    const state = { ...(await this.withFailedState(updated, news)), ...(dryRun && unknownOutputs(news)) };
    return new UpdateResponse()
      .setProperties(toStruct(state, secretProperties(state, news.secrets)))
      .setRefreshBeforeUpdate(this.refreshBeforeUpdate);
  }

  async delete(request: DeleteRequest, options: OperationOptions): Promise<Empty> {
    const olds = stateIn(request.getProperties());
    await this.lifecycle.delete(asState(olds), verbOptions(options, [olds]));
    return new Empty();
  }

  /** A state that was written with live diffs has the engine read the tenant in each preview, also without credentials. */
  private canRead({ values: { tenantUrl } }: PlainProperties): boolean {
    return this.context.config.liveDiff || this.context.hasCredentials(String(tenantUrl));
  }

  private unchanged(request: ReadRequest): ReadResponse {
    return new ReadResponse()
      .setId(request.getId())
      .setProperties(request.getProperties())
      .setInputs(request.getInputs())
      .setRefreshBeforeUpdate(this.refreshBeforeUpdate);
  }

  private withFailedState<Result>(result: Promise<Result>, news: PlainProperties): Promise<Result> {
    return result.catch((error) => {
      if (!(error instanceof InitFailedError)) throw error;
      const { id, state, code, message } = error;
      const secrets = secretProperties({ ...state, ...news.values }, news.secrets);
      throw new ResourceInitFailed(
        code,
        message,
        { id, state: { ...state }, inputs: news.values, secrets },
        this.refreshBeforeUpdate,
      );
    });
  }
}

/** The outputs that the preview of a change cannot know. */
function unknownOutputs({ values }: PlainProperties): Properties {
  const outputs = { isValid: UNKNOWN, errorCode: UNKNOWN, writeMethod: UNKNOWN };
  return values.verifyConnection ? { ...outputs, connection: UNKNOWN } : outputs;
}

const UNKNOWN_OUTPUTS_OF_CREATE = { tenantId: UNKNOWN, passwordExists: UNKNOWN };

/** Keys of the state that a dynamic provider wrote. */
const DYNAMIC_KEYS = ["__provider", "ignoredArguments", "secretArguments"];

/** The state without what only the entry point for dynamic providers uses. */
function stateIn(struct: Parameters<typeof fromStruct>[0]): PlainProperties {
  const { values, secrets } = fromStruct(struct);
  for (const key of DYNAMIC_KEYS) delete values[key];
  return { values, secrets };
}

function asState({ values }: PlainProperties): EmailConfigState {
  return values as unknown as EmailConfigState;
}

function asInputs({ values }: PlainProperties): EmailConfigInputs {
  return values as unknown as EmailConfigInputs;
}

function verbOptions(
  options: OperationOptions,
  properties: PlainProperties[],
  ignoreChanges: string[] = [],
): VerbOptions {
  return { ...options, ignoreChanges, secretInputs: properties.flatMap(({ secrets }) => secrets) };
}
