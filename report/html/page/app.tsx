import { useMemo, useState } from "preact/hooks";
import type { Report, Status } from "../../model";
import { Announce } from "./copy";
import { ChangeGroups, DriftGroups, FailureGroups } from "./groups";
import { Notices } from "./notices";
import { Runs } from "./runs";
import { selectTenants } from "./select-tenants";
import { Headline, StatusFilter } from "./summary";
import { Tenants } from "./tenants";

interface AppProps {
  report: Report;
  /** Paper shows everything that a click would open. */
  isPrinting?: boolean;
}

export function App({ report, isPrinting = false }: AppProps) {
  const [announcement, announce] = useState("");
  const [status, setStatus] = useState<Status>();
  const [isExchangeOnline, setIsExchangeOnline] = useState(false);
  const [search, setSearch] = useState("");
  const tenants = useMemo(
    () => selectTenants(report, { status, search, isExchangeOnline }),
    [report, status, search, isExchangeOnline],
  );
  const shows = (group: Status) => status === undefined || status === group;
  return (
    <Announce.Provider value={announce}>
      <main>
        <Headline report={report} />
        <StatusFilter counts={report.counts} selected={status} select={setStatus} />
        <Notices
          report={report}
          isExchangeOnline={isExchangeOnline}
          setIsExchangeOnline={setIsExchangeOnline}
        />
        {shows("failed") && <FailureGroups groups={report.failureGroups} isPrinting={isPrinting} />}
        {shows("drifted") && <DriftGroups groups={report.driftGroups} isPrinting={isPrinting} />}
        <ChangeGroups
          groups={report.changeGroups.filter((group) => shows(group.status))}
          isPrinting={isPrinting}
        />
        <Tenants
          tenants={tenants}
          total={report.counts.tenants}
          search={search}
          setSearch={setSearch}
          isPrinting={isPrinting}
        />
        <Runs runs={report.runs} isPrinting={isPrinting} />
      </main>
      <p class="visually-hidden" role="status">
        {announcement}
      </p>
    </Announce.Provider>
  );
}
