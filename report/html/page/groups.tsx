import type { ChangeGroup, DriftGroup, FailureGroup } from "../../model";
import { Changes, RemediesView } from "./changes";
import { count } from "./format";
import { STATUS_NAMES, StatusIcon } from "./status";
import { Code, Text } from "./text";

interface GroupsProps<Group> {
  groups: Group[];
  isPrinting: boolean;
}

/** Drift that several tenants share, shown once. */
export function DriftGroups({ groups, isPrinting }: GroupsProps<DriftGroup>) {
  const shared = groups.filter(({ hosts }) => hosts.length > 1);
  if (shared.length === 0) return null;
  return (
    <section>
      <h2>Shared drift</h2>
      {shared.map(({ id, changes, errorCode, hosts, remedies }) => (
        <article key={id}>
          <h3>
            <StatusIcon status="drifted" />
            <span>
              {count(hosts.length, "tenant")} with {sameChanges(changes)}{" "}
              {errorCode && <Code>{errorCode}</Code>}
            </span>
          </h3>
          <Changes changes={changes} />
          <RemediesView remedies={remedies} />
          <Hosts hosts={hosts} isPrinting={isPrinting} />
        </article>
      ))}
    </section>
  );
}

/** The same changes by the program. */
export function ChangeGroups({ groups, isPrinting }: GroupsProps<ChangeGroup>) {
  const shared = groups.filter(({ hosts }) => hosts.length > 1);
  if (shared.length === 0) return null;
  return (
    <section>
      <h2>Shared changes of the program</h2>
      {shared.map(({ id, status, changes, hosts }) => (
        <article key={id}>
          <h3>
            <StatusIcon status={status} />
            {count(hosts.length, "tenant")} {STATUS_NAMES[status].toLowerCase()} with {sameChanges(changes)}
          </h3>
          <Changes changes={changes} />
          <Hosts hosts={hosts} isPrinting={isPrinting} />
        </article>
      ))}
    </section>
  );
}

function sameChanges({ length }: unknown[]): string {
  if (length === 0) return "no change of a setting";
  return length === 1 ? "the same change" : `the same ${count(length, "change")}`;
}

export function FailureGroups({ groups, isPrinting }: GroupsProps<FailureGroup>) {
  if (groups.length === 0) return null;
  return (
    <section>
      <h2>Failures</h2>
      {groups.map(({ code, title, hint, hosts }) => (
        <article key={`${code} ${title}`}>
          <h3>
            <StatusIcon status="failed" />
            <span>
              {count(hosts.length, "tenant")}: <Text>{title}</Text> {code && <Code>{code}</Code>}
            </span>
          </h3>
          {hint && (
            <p>
              <Text>{hint}</Text>
            </p>
          )}
          <Hosts hosts={hosts} isPrinting={isPrinting} />
        </article>
      ))}
    </section>
  );
}

/** A few are visible at once. */
const MAX_UNFOLDED_HOSTS = 3;

function Hosts({ hosts, isPrinting }: { hosts: string[]; isPrinting: boolean }) {
  const list = (
    <ul class="hosts">
      {hosts.map((host) => (
        <li key={host}>
          <Text>{host}</Text>
        </li>
      ))}
    </ul>
  );
  if (hosts.length <= MAX_UNFOLDED_HOSTS) return list;
  return (
    <details open={isPrinting}>
      <summary>{count(hosts.length, "tenant")}</summary>
      {list}
    </details>
  );
}
