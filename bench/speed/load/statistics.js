// @ts-check
/** Medians and quartiles of rounds: a benchmark on a shared machine has outliers, and means follow them. */

/** @param {readonly number[]} values @param {number} share between 0 and 1 */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const [below = Number.NaN, above = below] = sorted.slice(Math.floor(position));
  return below + (above - below) * (position % 1);
}

/** @param {readonly number[]} values */
export function median(values) {
  return quantile(values, 0.5);
}

/** @param {readonly number[]} values @returns {[number, number]} lower and upper quartile */
export function quartiles(values) {
  return [quantile(values, 0.25), quantile(values, 0.75)];
}

/**
 * Round by round, and never median by median: what disturbs a round disturbs both of its sides.
 * @param {readonly number[]} above @param {readonly number[]} below
 */
export function ratios(above, below) {
  return above.map((value, round) => value / (below[round] ?? Number.NaN));
}

/** @param {readonly number[]} values @param {readonly number[]} base */
export function differences(values, base) {
  return values.map((value, round) => value - (base[round] ?? Number.NaN));
}
