// @ts-check
/** Figures out of many rounds. */

/** @param {readonly number[]} values @param {number} share 0 to 1 */
function quantile(values, share) {
  const sorted = [...values].sort((one, other) => one - other);
  const position = (sorted.length - 1) * share;
  const low = sorted[Math.floor(position)] ?? Number.NaN;
  const high = sorted[Math.ceil(position)] ?? Number.NaN;
  return low + (high - low) * (position - Math.floor(position));
}

/** @param {readonly number[]} values */
export const median = (values) => quantile(values, 0.5);

/** @param {readonly number[]} values @returns {[number, number]} */
export const quartiles = (values) => [quantile(values, 0.25), quantile(values, 0.75)];

/** The median with its quartiles, as a row wants them. @param {readonly number[]} values */
export const summary = (values) => ({ value: median(values), spread: quartiles(values) });

/** @param {number} value @param {string} unit */
export const figure = (value, unit) => `${value < 10 ? value.toFixed(2) : value.toFixed(1)} ${unit}`;

/** CPU time of this process in microseconds, its threads included. @param {NodeJS.CpuUsage} [since] */
export function cpu(since) {
  const { user, system } = process.cpuUsage(since);
  return user + system;
}
