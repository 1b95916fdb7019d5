/** A summary of repeated measurements. */
export interface Summary {
  median: number;
  min: number;
  max: number;
}

export function summaryOf(values: number[]): Summary {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = (sorted.length - 1) / 2;
  const [low, high] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
  if (low === undefined || high === undefined) throw new Error("There are no measurements.");
  return { median: (low + high) / 2, min: Math.min(...values), max: Math.max(...values) };
}
