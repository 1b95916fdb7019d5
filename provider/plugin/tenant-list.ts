import { type ListRequest, ListResponse } from "@pulumi/pulumi/proto/provider_pb";
import type { Operation } from "../client/operation";
import type { Context } from "../context";
import { observedConfig } from "../lifecycle/settings-mapping";
import { CodedError, codedMessage } from "../messages/coded";
import { isEmpty } from "../planner/settings";

/** Where a page begins, as its token has it: `2/acme.eu.qlikcloud.com`. */
interface Position {
  /** The number of results on earlier pages. */
  count: number;
  /** The host of the last of them; empty on the first page. */
  host: string;
}

/**
 * Lists the tenants that the provider's configuration names and that have an e-mail configuration. A tenant that cannot be
 * read is a warning, so that it does not hide the others.
 */
export async function listPage(
  request: ListRequest,
  context: Context,
  operation: Operation,
): Promise<ListResponse[]> {
  const start = positionIn(request.getContinuationToken());
  const pageSize = request.getPageSize() > 0 ? request.getPageSize() : Number.POSITIVE_INFINITY;
  const limit = request.getLimit() > 0 ? request.getLimit() - start.count : Number.POSITIVE_INFINITY;
  const responses: ListResponse[] = [];
  for (const { host, tenantUrl } of context
    .configuredTenants()
    .filter((tenant) => tenant.host > start.host)) {
    if (responses.length >= limit) break;
    if (!(await hasConfig(context, tenantUrl, operation))) continue;
    responses.push(new ListResponse().setResult(new ListResponse.Result().setId(host).setName(host)));
    if (responses.length === pageSize) return [...responses, continuation(start.count + pageSize, host)];
  }
  return responses;
}

async function hasConfig(context: Context, tenantUrl: string, operation: Operation): Promise<boolean> {
  try {
    const document = await context.tenant(tenantUrl, operation).readDocument();
    return !isEmpty(observedConfig(document).settings);
  } catch (error) {
    if (operation.signal?.aborted) throw error;
    const { code, message } = codedMessage(error);
    operation.log.warn(code, `${message} The list is without this tenant.`);
    return false;
  }
}

function continuation(count: number, host: string): ListResponse {
  const next = new ListResponse.Continuation().setContinuationToken(`${count}/${host}`);
  return new ListResponse().setContinuation(next);
}

function positionIn(token: string): Position {
  if (token === "") return { count: 0, host: "" };
  const [, count, host] = /^(\d+)\/(.+)$/.exec(token) ?? [];
  if (count === undefined || host === undefined)
    throw new CodedError(
      "QLIK1109",
      "the continuation token is not one of this provider; begin with the first page",
    );
  return { count: Number(count), host };
}
