import type { DriftGroup, FailureGroup } from "../../model";
import { Changes, RemediesView } from "./changes";
import { count } from "./format";
import { StatusIcon } from "./status";
import { Text } from "./text";

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
      {shared.map(({ id, changes, hosts, remedies }) => (
        <article key={id}>
          <h3>
            <StatusIcon status="drifted" />
            {count(hosts.length, "tenant")} with the same {count(changes.length, "change")}
          </h3>
          <Changes changes={changes} />
          <RemediesView remedies={remedies} />
          <Hosts hosts={hosts} isPrinting={isPrinting} />
        </article>
      ))}
    </section>
  );
}

export function FailureGroups({ groups, isPrinting }: GroupsProps<FailureGroup>) {
  if (groups.length === 0) return null;
  return (
    <section>
      <h2>Failures</h2>
      {groups.map(({ code, title, hint, hosts }) => (
        <article key={code ?? title}>
          <h3>
            <StatusIcon status="failed" />
            <span>
              {count(hosts.length, "tenant")}: <Text>{title}</Text> {code && <span class="code">{code}</span>}
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
