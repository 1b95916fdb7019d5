import {
  CheckFailure,
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
import { InitFailedError } from "../lifecycle/apply";
import { isValidationRequired } from "../lifecycle/desired";
import { type EmailConfigInputs, secretProperties } from "../lifecycle/inputs";
import type { Lifecycle } from "../lifecycle/lifecycle";
import type { EmailConfigState } from "../lifecycle/state";
import { UNKNOWN } from "../lifecycle/unknown";
import { validationText } from "../lifecycle/validation-result";
import type { VerbOptions } from "../lifecycle/verbs";
import { diffResponse } from "./detailed-diff";
import { ResourceInitFailed } from "./errors";
import { fromStruct, type PlainProperties, type Properties, toStruct } from "./properties";

/** Outputs that a preview of a change cannot know. */
const UNKNOWN_OUTPUTS = { isValid: UNKNOWN, errorCode: UNKNOWN, writeMethod: UNKNOWN, tenantId: UNKNOWN };

export type OperationOptions = Pick<VerbOptions, "log" | "signal">;

/** The resource `qlik:index:EmailConfig`. */
export class EmailConfigResource {
  constructor(
    private readonly lifecycle: Lifecycle,
    /** Whether the engine shall read the resource before each diff, so that previews show drift by property. */
    private readonly refreshBeforeUpdate: boolean,
  ) {}

  check(request: CheckRequest): CheckResponse {
    const news = fromStruct(request.getNews());
    const olds = fromStruct(request.getOlds());
    const { inputs, failures } = this.lifecycle.check(news.values, olds.values, news.secrets);
    return new CheckResponse()
      .setInputs(toStruct(inputs, secretProperties(inputs, news.secrets)))
      .setFailuresList(
        failures.map(({ property, reason }) => new CheckFailure().setProperty(property).setReason(reason)),
      );
  }

  async diff(request: DiffRequest, options: OperationOptions): Promise<DiffResponse> {
    const [olds, news] = [stateIn(request.getOlds()), fromStruct(request.getNews())];
    const diff = await this.lifecycle.diff(
      asState(olds),
      asInputs(news),
      verbOptions(options, [olds, news], request.getIgnorechangesList()),
    );
    return diffResponse(diff, olds.values, news.values);
  }

  async create(request: CreateRequest, options: OperationOptions): Promise<CreateResponse> {
    const news = fromStruct(request.getProperties());
    const respond = (id: string, state: Properties) =>
      new CreateResponse()
        .setId(id)
        .setProperties(toStruct(state, secretProperties(state, news.secrets)))
        .setRefreshBeforeUpdate(this.refreshBeforeUpdate);
    if (request.getPreview()) return respond("", { ...news.values, ...UNKNOWN_OUTPUTS });
    const created = this.lifecycle.create(asInputs(news), verbOptions(options, [news]));
    const { id, state } = await this.withFailedState(created, news);
    return respond(id, { ...state });
  }

  async read(request: ReadRequest, options: OperationOptions): Promise<ReadResponse> {
    const olds = stateIn(request.getProperties());
    const isImport = Object.keys(olds.values).length === 0;
    const result = await this.lifecycle.read(
      request.getId(),
      isImport ? undefined : asState(olds),
      verbOptions(options, [olds]),
    );
    if (result === undefined) return new ReadResponse();
    const { id, state, inputs } = result;
    const secrets = secretProperties({ ...state }, olds.secrets);
    // Without this, a clean read would clear the failure, and the next update would not try again.
    if (!isImport && !state.isValid && isValidationRequired(inputs))
      throw new ResourceInitFailed(
        `${id}: ${validationText({ errorCode: state.errorCode })}.`,
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
    const state = { ...(await this.withFailedState(updated, news)), ...(dryRun && UNKNOWN_OUTPUTS) };
    return new UpdateResponse()
      .setProperties(toStruct(state, secretProperties(state, news.secrets)))
      .setRefreshBeforeUpdate(this.refreshBeforeUpdate);
  }

  async delete(request: DeleteRequest, options: OperationOptions): Promise<Empty> {
    const olds = stateIn(request.getProperties());
    await this.lifecycle.delete(asState(olds), verbOptions(options, [olds]));
    return new Empty();
  }

  private withFailedState<Result>(result: Promise<Result>, news: PlainProperties): Promise<Result> {
    return result.catch((error) => {
      if (!(error instanceof InitFailedError)) throw error;
      const { id, state, message } = error;
      const secrets = secretProperties({ ...state, ...news.values }, news.secrets);
      throw new ResourceInitFailed(
        message,
        { id, state: { ...state }, inputs: news.values, secrets },
        this.refreshBeforeUpdate,
      );
    });
  }
}

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
