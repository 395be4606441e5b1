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
  'What the heap and external memory of a process hold, after collection. Remembered: growth by 10,000 tokens of about 800 bytes that came three times each; the contender may have decided to keep fewer. Flat: growth from 10 % of the distinct tokens to all of them, 300,000, with `--quick` 5,000; a million over HTTP is what `bench/promises/heap.js` is for. ES256, because so many have to be signed: the size is that of tokens with RS256.';

const mebibyte = 1024 * 1024;
const remembered = 10_000;
/** As many as are signed ahead while others are being verified, at most. */
const largestPart = 1000;

/** Signatures of RS256 are 256 bytes: what is missing goes into a claim. */
const padding = 'p'.repeat(179);

/** @typedef {(count: number) => Buffer} Mint */
/** @typedef {{ contender: string, lab: import('../process/lab.js').Lab }} Contest */

/** @param {Options} options @returns {Promise<Row[]>} */
export async function run({ quick, log }) {
  const key = makeKey('ES256');
  const server = new AuthorizationServer();
  server.published = [key.jwk];
  await server.listen();
  const { issuer } = server;
  /** @type {Mint} */
  const tokens = (count) => pack(count, () => mint(key, issuer, { claims: { padding } }));
  const setting = { alg: 'ES256', issuer, resource, jwk: key.jwk };
  /** @param {string} contender @param {(contest: Contest) => Promise<Row>} use */
  const withContender = (contender, use) =>
    withLab(openLab('memory', { flags: ['--expose-gc'] }), async (lab) => {
      await lab.call('open', { name: contender, setting });
      return use({ contender, lab });
    });
  const rows = [];
  try {
    const warmUp = tokens(2000);
    const packed = tokens(remembered);
    for (const contender of quick ? [ours] : [ours, 'fast-jwt, cache of 10,000']) {
      log(`memory: ${contender}`);
      rows.push(await withContender(contender, (contest) => keep(contest, warmUp, packed)));
    }
    log('memory: flat');
    rows.push(await withContender(ours, (contest) => stayFlat(contest, quick ? 5_000 : 300_000, tokens)));
  } finally {
    await server.close();
  }
  return rows;
}

/** @param {Contest} contest @param {Buffer} warmUp @param {Buffer} packed @returns {Promise<Row>} */
async function keep({ contender, lab }, warmUp, packed) {
  // Compiled code and inline caches are not what is measured.
  await lab.call('feed', { packed: warmUp, times: 1 });
  const before = await lab.call('heap');
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

/** @param {Contest} contest @param {number} total @param {Mint} tokens @returns {Promise<Row>} */
async function stayFlat({ contender, lab }, total, tokens) {
  const part = Math.min(largestPart, total / 10);
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
