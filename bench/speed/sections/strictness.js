// @ts-check
/** What each contender lets in that it should not: speed is no merit where nothing is checked. */

import { contenders } from '../contenders.js';
import { Arena } from '../load/arena.js';
import { spoiltTokens } from '../load/spoilt.js';

export const name = 'strictness';
export const title = 'Bad tokens that are let in';
export const how =
  'Sixteen tokens of the right issuer, with a good signature, and each with one fault. Most of them have to be refused by RFC 7519, 8725, 9068, 8705 or 9449; an `iat` in the future and a member that is there twice are refused out of caution. `sub` is missing in tokens of machines, which this library lets in unless it is `strict`. Everybody is configured as in the other sections.';

const hosts = /** @type {(keyof typeof contenders)[]} */ (Object.keys(contenders));
const controls = ['none', 'minimum'];

/** @param {import('../section.js').Options} options */
export async function run(options) {
  // Nothing is timed here, so that nobody minds the others.
  return (await Promise.all(hosts.map((host) => askAt(host, options)))).flat();
}

/** @param {(typeof hosts)[number]} host @param {import('../section.js').Options} options */
async function askAt(host, options) {
  options.log(`strictness: ${host}`);
  /** @type {import('../section.js').Row[]} */
  const rows = [];
  const names = contenders[host].filter((one) => !one.startsWith('mcp-auth-without'));
  const arena = await Arena.open({ host, names: [...controls, ...names], connections: 1 });
  try {
    const spoilt = Object.entries(spoiltTokens(arena.issuer));
    for (const server of arena.servers.slice(1)) {
      const letIn = [];
      for (const [fault, token] of spoilt)
        if ((await server.ask(arena.makeRequest(token))).status === 200) letIn.push(fault);
      rows.push(rowOf(host, server.title, letIn));
    }
  } finally {
    arena.close();
  }
  return rows;
}

/** @param {string} host @param {string} contender @param {string[]} letIn @returns {import('../section.js').Row} */
function rowOf(host, contender, letIn) {
  const detail = letIn.length === 0 ? {} : { detail: letIn.join(', ') };
  return { what: host, contender, value: letIn.length, unit: 'of 16 let in', ...detail };
}
