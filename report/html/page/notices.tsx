import type { Report } from "../../model";
import { count } from "./format";
import { Text } from "./text";

/** A file that is no log has a line for each of its lines. */
const MAX_SKIPPED_LINES = 50;

interface NoticesProps {
  report: Report;
  isExchangeOnline: boolean;
  setIsExchangeOnline(isExchangeOnline: boolean): void;
}

export function Notices({ report, isExchangeOnline, setIsExchangeOnline }: NoticesProps) {
  const { exchangeOnlineTenants, skippedLines, skippedLineCount } = report;
  return (
    <>
      {exchangeOnlineTenants.length > 0 && (
        <p class="notice">
          <span>
            {count(exchangeOnlineTenants.length, "tenant")} on Exchange Online with basic authentication,
            which Microsoft turns off by default at the end of December 2026. Change to{" "}
            <code>Microsoft365</code>.
          </span>
          <button
            type="button"
            aria-pressed={isExchangeOnline}
            onClick={() => setIsExchangeOnline(!isExchangeOnline)}
          >
            Show only these
          </button>
        </p>
      )}
      {skippedLineCount > 0 && (
        <details class="notice">
          <summary>{count(skippedLineCount, "line")} of the log skipped</summary>
          <ul>
            {skippedLines.slice(0, MAX_SKIPPED_LINES).map(({ file, line, reason }) => (
              <li key={`${file}:${line}`}>
                <Text>{`${file}:${line}`}</Text>: <Text>{reason}</Text>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
