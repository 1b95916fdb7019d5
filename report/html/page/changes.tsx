import type { Change, Remedies } from "../../model";
import { Copyable } from "./copy";
import { Text } from "./text";

/** The patch side by side. */
export function Changes({ changes }: { changes: Change[] }) {
  if (changes.length === 0) return null;
  return (
    <table class="changes">
      <thead>
        <tr>
          <th scope="col">Setting</th>
          <th scope="col">Observed</th>
          <th scope="col">Desired</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ setting, observed, desired }) => (
          <tr key={setting}>
            <th scope="row">
              <Text>{setting}</Text>
            </th>
            <Value className="observed" value={observed} />
            <Value className="desired" value={desired} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Value({ className, value }: { className: string; value: string | number | undefined }) {
  return <td class={className}>{value === undefined ? <i>not set</i> : <Text>{value}</Text>}</td>;
}

export function RemediesView({ remedies }: { remedies: Remedies }) {
  return (
    <div class="remedies">
      <Copyable
        title="Remediate"
        purpose="writes the desired values to the tenant."
        text={remedies.remediate}
      />
      <Copyable title="Adopt" purpose="declares what the tenant has." text={remedies.adopt} />
    </div>
  );
}
