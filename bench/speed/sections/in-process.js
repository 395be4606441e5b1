// @ts-check
/** @import { Options, Row } from '../section.js' */
/** @import { Load } from '../process/contest.js' */
import { ours } from '../process/checks.js';
import { takeTurns, withContest } from '../process/contest.js';
import { summary } from '../process/figures.js';
import { mint, pack } from '../process/tokens.js';

export const name = 'in-process';
export const title = 'A decision without a server';
export const how =
  'CPU for one request head, handed to the guard by a plain function call, RS256; a process each, rounds interleaved. Each field is a new string, as off the wire, so whoever looks it up pays for reading it. Hot tokens have been seen before; refused ones are new each time and well-formed, with a signature that verifies nothing. For 0.2.0 the middleware is called with a response that does nothing. The lookup is one `Map` by the whole token.';

const control = 'Map lookup (control)';
const cached = 'fast-jwt, cache';
const jose = 'jose jwtVerify, remote set';
const before = 'mcp-auth 0.2.0';

/** @param {Options} options @returns {Promise<Row[]>} */
export async function run({ quick, rounds, log }) {
  const turns = quick ? Math.min(4, rounds) : rounds;
  const names = [control, cached, jose, before, ours];
  return withContest({ alg: 'RS256', names }, async ({ labs, key, issuer }) => {
    log('in-process: minting');
    const times = quick ? 500 : 2000;
    const one = pack(1, () => mint(key, issuer));
    const many = pack(1000, () => mint(key, issuer));
    const forged = () => pack(times / 4, () => mint(key, issuer, { forged: true }));
    /** @type {{ what: string, who: string[], load: () => Load, goal?: number }[]} */
    const cases = [
      { what: 'one hot token', who: names, load: () => ({ packed: one, times, accepted: true }), goal: 5 },
      { what: '1,000 hot tokens', who: names, load: () => ({ packed: many, accepted: true }) },
      {
        what: 'a refused token: bad signature',
        who: names.filter((name) => name !== control),
        load: () => ({ packed: forged(), accepted: false }),
      },
      { what: 'no header', who: [before, ours], load: () => ({ times, accepted: false }) },
    ];
    /** @type {Row[]} */
    const rows = [];
    for (const { what, who, load, goal } of cases) {
      log(`in-process: ${what}`);
      const involved = new Map([...labs].filter(([name]) => who.includes(name)));
      await takeTurns(involved, quick ? 3 : 8, load);
      for (const [contender, costs] of await takeTurns(involved, turns, load)) {
        const promised = contender === ours && goal !== undefined;
        rows.push({
          what,
          contender,
          ...summary(costs),
          unit: 'µs',
          ...(promised ? { goal: { at: '<=', value: goal } } : {}),
        });
      }
    }
    return rows;
  });
}
