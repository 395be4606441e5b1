// @ts-check
/** @import { Options, Row, Goal } from '../section.js' */
import { AuthorizationServer } from '../../promises/authorization-server.js';
import { ours } from '../process/checks.js';
import { figure } from '../process/figures.js';
import { openLab, withLab } from '../process/lab.js';
import { makeKey, mint, pack, resource } from '../process/tokens.js';

export const name = 'memory';
export const title = 'Memory';
export const how =
  'What the heap and external memory of a process hold, after collection. Remembered: growth by 10,000 tokens of about 800 bytes that came three times each; the contender may have decided to keep fewer. Flat: growth from 10 % of the distinct tokens to all of them, 300,000, with `--quick` 20,000; a million over HTTP is what `bench/promises/heap.js` is for. ES256, because so many have to be signed: the size is that of tokens with RS256.';

const mebibyte = 1024 * 1024;
const remembered = 10_000;
/** As many as are signed ahead while others are being verified. */
const part = 2000;

/** Signatures of RS256 are 256 bytes: what is missing goes into a claim. */
const padding = 'p'.repeat(179);

/** @param {Options} options @returns {Promise<Row[]>} */
export async function run({ quick, log }) {
  const rows = [];
  for (const contender of [ours, 'fast-jwt, cache of 10,000']) {
    log(`memory: ${contender}`);
    rows.push(await withLibrary(contender, keep));
  }
  log('memory: flat');
  rows.push(await withLibrary(ours, (contest) => stayFlat(contest, quick ? 20_000 : 300_000)));
  return rows;
}

/** @typedef {{ contender: string, lab: import('../process/lab.js').Lab, tokens: (count: number) => Buffer }} Contest */

/** @param {string} contender @param {(contest: Contest) => Promise<Row>} use */
async function withLibrary(contender, use) {
  const key = makeKey('ES256');
  const server = new AuthorizationServer();
  server.published = [key.jwk];
  await server.listen();
  const { issuer } = server;
  const tokens = (/** @type {number} */ count) =>
    pack(count, () => mint(key, issuer, { claims: { padding } }));
  try {
    return await withLab(openLab('memory', { flags: ['--expose-gc'] }), async (lab) => {
      const setting = { alg: 'ES256', issuer, resource, jwk: key.jwk };
      await lab.call('open', { name: contender, setting });
      return await use({ contender, lab, tokens });
    });
  } finally {
    await server.close();
  }
}

/** @param {Contest} contest @returns {Promise<Row>} */
async function keep({ contender, lab, tokens }) {
  // Compiled code and inline caches are not what is measured.
  await lab.call('feed', { packed: tokens(2000), times: 1 });
  const before = await lab.call('heap');
  const packed = tokens(remembered);
  await lab.call('feed', { packed, times: 3 });
  const growth = (await lab.call('heap')) - before;
  return {
    what: '10,000 tokens, three times each',
    contender,
    value: growth / mebibyte,
    unit: 'MiB',
    detail: `${figure(growth / 1024 / remembered, 'KiB')} each`,
    ...(contender === ours ? { goal: { at: '<=', value: 25 } } : {}),
  };
}

/** @param {Contest} contest @param {number} total @returns {Promise<Row>} */
async function stayFlat({ contender, lab, tokens }, total) {
  let packed = tokens(part);
  let early = 0;
  for (let fed = 0; fed < total; fed += part) {
    const feeding = lab.call('feed', { packed, times: 1 });
    packed = tokens(part);
    await feeding;
    if (fed + part === total / 10) early = await lab.call('heap');
  }
  const late = await lab.call('heap');
  return {
    what: `${total.toLocaleString('en')} distinct tokens`,
    contender,
    value: (late - early) / mebibyte,
    unit: 'MiB more',
    detail: `${figure(early / mebibyte, 'MiB')} after 10 %, ${figure(late / mebibyte, 'MiB')} at the end`,
    goal: { at: '<=', value: 2 },
  };
}
