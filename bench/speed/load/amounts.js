// @ts-check
/**
 * How much load a section sends. Compiled code settles with the warm-up, ratios with rounds: many short ones say more than a few long ones,
 * for what disturbs a machine comes and goes.
 */

/** @typedef {import('./arena.js').Amounts} Amounts */
/** @typedef {import('../section.js').Options} Options */

/** Load that costs nothing to make. @param {Options} options @returns {Amounts} */
export function cheap({ quick, rounds }) {
  return quick ? { warmUp: 560, requests: 80, rounds } : { warmUp: 20_000, requests: 500, rounds };
}

/** The same for servers that have had another kind of load before: most of their code is compiled. @param {Options} options @returns {Amounts} */
export function cheapAgain({ quick, rounds }) {
  return quick ? { warmUp: 80, requests: 80, rounds } : { warmUp: 6000, requests: 500, rounds };
}

/** Load whose tokens have to be signed. The code that verifies them has been in use by then. @param {Options} options @returns {Amounts} */
export function signed({ quick, rounds }) {
  return quick ? { warmUp: 96, requests: 64, rounds } : { warmUp: 2000, requests: 200, rounds };
}
