import { useId } from "preact/hooks";
import type { TenantReport } from "../../model";
import { Changes, RemediesView } from "./changes";
import { count, formatDuration, formatTime } from "./format";
import { reasonOf } from "./select-tenants";
import { StatusLabel } from "./status";
import { Code, Text } from "./text";

interface RowProps {
  tenant: TenantReport;
  isOpen: boolean;
  toggle(): void;
}

export function TenantRow({ tenant, isOpen, toggle }: RowProps) {
  const { host, status, stack, time } = tenant;
  const detailId = useId();
  // A printed page and a browser without scripts show these too.
  const hasDetail = isOpen || status === "failed" || status === "drifted";
  return (
    <>
      <tr class="tenant">
        <th scope="row">
          <button type="button" aria-expanded={isOpen} aria-controls={detailId} onClick={toggle}>
            <Text>{host}</Text>
          </button>
          <p class="narrow">
            <Text>{reasonOf(tenant)}</Text>
          </p>
        </th>
        <td>
          <StatusLabel status={status} />
        </td>
        <td class="wide">
          <Text>{reasonOf(tenant)}</Text>
        </td>
        <td class="wide">{stack !== undefined && <Text>{stack}</Text>}</td>
        <td class="wide">
          <time dateTime={time}>{formatTime(time)}</time>
        </td>
      </tr>
      {hasDetail && (
        <tr id={detailId} class="detail" hidden={!isOpen}>
          <td colSpan={5}>
            <TenantDetail tenant={tenant} />
          </td>
        </tr>
      )}
    </>
  );
}

function TenantDetail({ tenant }: { tenant: TenantReport }) {
  const { changes, error, warnings, remedies } = tenant;
  return (
    <>
      {error && <Message {...error} />}
      {warnings.map((warning) => (
        <Message key={warning.message} {...warning} />
      ))}
      <Changes changes={changes} />
      {remedies && <RemediesView remedies={remedies} />}
      <Facts tenant={tenant} />
    </>
  );
}

function Message({ code, message, hint }: NonNullable<TenantReport["error"]>) {
  return (
    <div class="message">
      <p>
        {code && <Code>{code}</Code>} <Text>{message}</Text>
      </p>
      {hint && (
        <p>
          <Text>{hint}</Text>
        </p>
      )}
    </div>
  );
}

function Facts({ tenant }: { tenant: TenantReport }) {
  const {
    project,
    stack,
    verb,
    preview,
    method,
    isValid,
    errorCode,
    connection,
    requests,
    durationMs,
    time,
    urn,
  } = tenant;
  const facts = {
    Stack: [project, stack].filter(Boolean).join("/") || undefined,
    Time: formatTime(time),
    Operation: [preview ? `${verb} (preview)` : verb, method].filter(Boolean).join(", "),
    Validation: isValid === undefined ? undefined : isValid ? "valid" : (errorCode ?? "invalid"),
    Connection: connection,
    Requests: `${count(requests, "request")} in ${formatDuration(durationMs)}`,
    URN: urn,
  };
  return (
    <dl>
      {Object.entries(facts).map(([name, value]) =>
        value === undefined ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <Text>{value}</Text>
            </dd>
          </div>
        ),
      )}
    </dl>
  );
}
