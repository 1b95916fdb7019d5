/** `v3.259.0`, `3.259.0-dev.1` and the like; what follows the three numbers is not looked at. */
export function numbersOf(version) {
  const match = /^v?(\d+)\.(\d+)\.(\d+)/.exec(version.trim());
  return match ? match.slice(1).map(Number) : undefined;
}

export function isAtLeast(version, oldest) {
  const numbers = numbersOf(version);
  if (!numbers) return false;
  const difference = numbers
    .map((number, index) => number - numbersOf(oldest)[index])
    .find((step) => step !== 0);
  return (difference ?? 0) >= 0;
}

export function haveSameMajor(one, other) {
  return numbersOf(one)?.[0] === numbersOf(other)?.[0];
}
