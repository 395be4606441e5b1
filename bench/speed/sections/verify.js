// @ts-check
/** @import { Options, Row } from '../section.js' */
/** @import { Alg } from '../process/tokens.js' */
import { ours } from '../process/checks.js';
import { takeTurns, withContest } from '../process/contest.js';
import { figure, median, summary } from '../process/figures.js';
import { mint, pack } from '../process/tokens.js';

export const name = 'verify';
export const title = 'Every token new, verification alone';
export const how =
  'CPU of one `crypto.verify` in its cheapest form (bare KeyObject, DER for ES256, parameters in the key for PS256, bytes prepared) divided by the CPU of the contender for the same token of about 800 bytes: no server, a process each, 16 tokens in each turn of the event loop, rounds interleaved. The row of this library is the whole guard: credentials, token, claims, CORS, decision. fast-jwt has no cache here. With `--quick` RS256 and ES256 alone.';

const limit = 'raw crypto.verify';
const contenders = [
  limit,
  'jose jwtVerify, KeyObject',
  'jose jwtVerify, remote set',
  'jsonwebtoken',
  'fast-jwt',
  'mcp-auth 0.2.0',
  ours,
  `${ours}, verifyAccessToken`,
];

/** @type {Record<Alg, number>} */
const goals = { RS256: 0.85, PS256: 0.85, ES256: 0.93, EdDSA: 0.93 };

/** @param {Options} options @returns {Promise<Row[]>} */
export async function run({ quick, rounds, log }) {
  const rows = [];
  for (const alg of /** @type {Alg[]} */ (Object.keys(goals))) {
    // Much like RS256, and like ES256.
    if (quick && (alg === 'PS256' || alg === 'EdDSA')) continue;
    log(`verify ${alg}`);
    rows.push(...(await runFor(alg, quick ? Math.min(8, rounds) : rounds, quick)));
  }
  return rows;
}

/** @param {Alg} alg @param {number} rounds @param {boolean} quick @returns {Promise<Row[]>} */
function runFor(alg, rounds, quick) {
  const names = contenders.filter((name) => name !== 'jsonwebtoken' || alg !== 'EdDSA');
  return withContest({ alg, names }, async ({ labs, key, issuer }) => {
    // Signing with RSA takes most of a millisecond, so tokens are few, and those of the warm-up come twice.
    const [batch, warmUp] = quick ? [200, 2] : [400, 16];
    const load = () => ({ packed: pack(batch, () => mint(key, issuer)), accepted: true });
    await takeTurns(labs, warmUp, () => ({ ...load(), times: 2 }));
    const figures = await takeTurns(labs, rounds, load);
    const limits = figures.get(limit) ?? [];
    return [...figures].map(([contender, costs]) => ({
      what: alg,
      contender,
      ...summary(costs.map((cost, round) => (limits[round] ?? Number.NaN) / cost)),
      unit: 'of raw crypto.verify',
      detail: figure(median(costs), 'µs'),
      ...(contender === ours ? { goal: { at: /** @type {const} */ ('>='), value: goals[alg] } } : {}),
    }));
  });
}
