// @ts-check
/** How figures are written. */

/** @typedef {import('./section.js').Row} Row */

/** Ratios with two digits behind the point, others with three digits in all. @param {number} value @param {string} unit */
export function figure(value, unit) {
  if (unit.startsWith('of ') && !Number.isInteger(value)) return value.toFixed(2);
  if (Number.isInteger(value)) return value.toLocaleString('en');
  const size = Math.abs(value);
  const digits = size >= 100 ? 0 : size >= 10 ? 1 : 2;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** `0.85 of no auth` @param {Row} row */
export function valueWithUnit({ value, unit }) {
  return `${figure(value, unit)} ${unit}`;
}

/** @param {Row} row */
export function spreadOf({ spread, unit }) {
  return spread ? `${figure(spread[0], unit)}–${figure(spread[1], unit)}` : '';
}

/** @param {Row} row */
export function goalOf({ goal, unit }) {
  return goal ? `${goal.at === '>=' ? '≥' : '≤'} ${figure(goal.value, unit)}` : '';
}
