import { useState } from "preact/hooks";
import { formatNumber } from "./format";

interface Limit {
  limit: number;
  /** Nothing if everything is visible. */
  moreButton: preact.ComponentChild;
  reset(): void;
}

/** Renders a part of a long list, because a browser needs seconds for thousands of rows. */
export function useLimit(initial: number, total: number, noun: string, isUnlimited: boolean): Limit {
  const [limit, setLimit] = useState(initial);
  const hidden = total - limit;
  const moreButton = hidden > 0 && !isUnlimited && (
    <p class="more">
      {hidden > MORE && (
        <button type="button" onClick={() => setLimit(limit + MORE)}>
          Show {MORE} more
        </button>
      )}
      <button type="button" onClick={() => setLimit(Number.POSITIVE_INFINITY)}>
        Show all {formatNumber(total)} {noun}
      </button>
    </p>
  );
  return {
    limit: isUnlimited ? Number.POSITIVE_INFINITY : limit,
    moreButton,
    reset: () => setLimit(initial),
  };
}

const MORE = 200;
