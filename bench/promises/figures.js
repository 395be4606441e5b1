// @ts-check
/** What scenarios bring home, and how it is written down. */

/** @typedef {import('./stage.js').Answer} Answer */

/**
 * One row of the table.
 * @typedef {object} Figure
 * @property {string} label
 * @property {string | number} value as measured
 * @property {string} [promise] what this library promises, when it promises anything here
 * @property {boolean} [kept] whether the value keeps that promise
 */

/**
 * @typedef {object} Scenario
 * @property {string} title
 * @property {(stage: () => Promise<import('./stage.js').Stage>) => Promise<Figure[]>} run
 */

/** How many of these valid requests were not let in. @param {readonly Answer[]} answers */
export function refused(answers) {
  return answers.filter(({ status }) => status !== 200).length;
}

/** The different statuses, the most frequent first: `200`, `401, 500`. @param {readonly Answer[]} answers */
export function statuses(answers) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { status } of answers) counts.set(String(status), (counts.get(String(status)) ?? 0) + 1);
  return [...counts.entries()]
    .sort(([, a], [, b]) => b - a)
    .map(([status]) => status)
    .join(', ');
}

/** @param {readonly Answer[]} answers milliseconds */
export function worstWait(answers) {
  return Math.max(...answers.map(({ wait }) => wait));
}

/** Rounded, because the machine is not quiet. @param {number} milliseconds */
export function seconds(milliseconds) {
  if (milliseconds < 500) return '< 0.5 s';
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/** `503 after 3.0 s, Retry-After` @param {readonly Answer[]} answers */
export function outcome(answers) {
  const extras = [
    answers.some(({ challenge }) => challenge) ? 'challenge' : '',
    answers.some(({ retryAfter }) => retryAfter !== undefined) ? 'Retry-After' : '',
  ].filter((extra) => extra !== '');
  const status = statuses(answers);
  const wait =
    status === 'no answer' ? `in ${seconds(worstWait(answers))}` : `after ${seconds(worstWait(answers))}`;
  return [`${status} ${wait}`, ...extras].join(', ');
}
