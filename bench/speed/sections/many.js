// @ts-check
/** @import { Options, Row, Goal } from '../section.js' */
/** @import { Kind, Library } from '../labs/configured.js' */
import { AuthorizationServer } from '../../promises/authorization-server.js';
import { ours } from '../process/checks.js';
import { figure, median, summary } from '../process/figures.js';
import { openLab, withLab } from '../process/lab.js';
import { makeKey, mint, pack } from '../process/tokens.js';

export const name = 'many';
export const title = 'From 1 to 10,000 resources, and to 10,000 issuers';
export const how =
  'Two `MCPAuth` in one process, one with 1 and one with 10,000 resources or issuers, the one in question last, take turns over the same requests: CPU of the large one divided by that of the small one. An unrelated path goes through the metadata router by a plain call. Construction is CPU for each of 10,000, in fresh processes; linear is 10,000 against 1,000 in a process that is warm. Tokens are ES256.';

const many = 10_000;

/** @type {Record<Library, string>} */
const titles = { 'mcp-auth': ours, 'mcp-auth-0.2': 'mcp-auth 0.2.0' };

/** @param {Options} options @returns {Promise<Row[]>} */
export async function run({ quick, rounds, log }) {
  const key = makeKey('ES256');
  const server = new AuthorizationServer();
  server.published = [key.jwk];
  await server.listen();
  const { issuer } = server;
  const rows = [];
  try {
    // A quick look is at this library alone.
    const libraries = /** @type {Library[]} */ (quick ? ['mcp-auth'] : ['mcp-auth', 'mcp-auth-0.2']);
    for (const library of libraries) {
      for (const kind of /** @type {Kind[]} */ (['resources', 'issuers'])) {
        log(`many: ${kind} of ${library}`);
        const setting = { library, kind, issuer, quick, rounds: quick ? Math.min(4, rounds) : rounds };
        rows.push(...(await requests(setting, () => mint(key, issuer))));
        rows.push(...(await construction(setting)));
      }
    }
  } finally {
    await server.close();
  }
  return rows;
}

/** @typedef {{ library: Library, kind: Kind, issuer: string, quick: boolean, rounds: number }} Setting */

/** @param {Setting} setting @param {() => string} makeToken @returns {Promise<Row[]>} */
function requests({ library, kind, issuer, quick, rounds }, makeToken) {
  const isOurs = library === 'mcp-auth';
  const contender = titles[library];
  return withLab(openLab('configured'), async (lab) => {
    for (const count of [1, many]) await lab.call('open', { library, kind, count, issuer });
    const hot = pack(1, makeToken);
    const fresh = () => pack(quick ? 50 : 100, makeToken);
    /** @type {[what: string, call: string, load: () => object, goal?: number][]} */
    const cases = [['a new token', 'decide', () => ({ packed: fresh(), times: 1 }), 1.05]];
    // 0.2.0 remembers no tokens, so a hot one costs as much as a new one.
    if (isOurs)
      cases.unshift(['a hot token', 'decide', () => ({ packed: hot, times: quick ? 1000 : 4000 }), 1.05]);
    if (kind === 'resources')
      cases.push(['an unrelated path', 'pass', () => ({ times: isOurs ? 5000 : 10 }), 1.05]);
    if (kind === 'resources' && isOurs)
      cases.push(['a metadata document', 'serve', () => ({ times: 1000 }), 1.05]);
    /** @type {Row[]} */
    const rows = [];
    for (const [what, call, load, goal] of cases) {
      const { small, large } = await compare(lab, call, load, rounds);
      rows.push({
        what: `${what}, 10,000 ${kind}`,
        contender,
        ...summary(large.map((cost, round) => cost / (small[round] ?? Number.NaN))),
        unit: 'of one',
        detail: `${figure(median(small), 'µs')} → ${figure(median(large), 'µs')}`,
        ...(isOurs && goal !== undefined ? { goal: { at: '<=', value: goal } } : {}),
      });
    }
    return rows;
  });
}

/**
 * New tokens are the same for both.
 *
 * @param {import('../process/lab.js').Lab} lab @param {string} call @param {() => object} load @param {number} rounds
 */
async function compare(lab, call, load, rounds) {
  /** @type {number[]} */
  const small = [];
  /** @type {number[]} */
  const large = [];
  for (let round = -3; round < rounds; round++) {
    const same = load();
    const order = round % 2 === 0 ? [1, many] : [many, 1];
    for (const count of order) {
      const cost = await lab.call(call, { ...same, count });
      if (round >= 0) (count === 1 ? small : large).push(cost);
    }
  }
  return { small, large };
}

/** @param {Setting} setting @returns {Promise<Row[]>} */
async function construction({ library, kind, issuer, quick }) {
  const contender = titles[library];
  const isOurs = library === 'mcp-auth';
  const size = { library, kind, issuer };
  const one = kind === 'resources' ? 'resource' : 'issuer';
  const cold = [];
  for (let time = 0; time < (quick ? 1 : 9); time++) {
    cold.push(await withLab(openLab('configured'), (lab) => lab.call('construct', { ...size, count: many })));
  }
  const promised = (/** @type {number} */ value) =>
    isOurs ? { goal: /** @type {Goal} */ ({ at: '<=', value }) } : {};
  /** @type {Row[]} */
  const rows = [
    {
      what: `making one ${one} of 10,000`,
      contender,
      ...summary(cold.map(({ each }) => each)),
      unit: 'µs',
      ...promised(20),
    },
  ];
  if (isOurs) {
    const growth = summary(await growthOf(size, quick ? 1 : 7));
    rows.push({
      what: `making one ${one}, 10,000 against 1,000`,
      contender,
      ...growth,
      unit: 'of one of 1,000',
      ...promised(1.2),
    });
  }
  if (kind === 'resources') {
    const guards = summary(cold.map(({ guard }) => guard));
    rows.push({
      what: 'making the guard of one resource of 10,000',
      contender,
      ...guards,
      unit: 'µs',
      ...promised(20),
    });
  }
  return rows;
}

/** What one of 10,000 costs to make, divided by what one of 1,000 costs. @param {object} size @param {number} rounds */
function growthOf(size, rounds) {
  return withLab(openLab('configured'), async (lab) => {
    const ratios = [];
    for (let round = -1; round < rounds; round++) {
      let small = 0;
      // As many items on both sides.
      for (let part = 0; part < 10; part++)
        small += (await lab.call('construct', { ...size, count: many / 10 })).each;
      const { each } = await lab.call('construct', { ...size, count: many });
      if (round >= 0) ratios.push(each / (small / 10));
    }
    return ratios;
  });
}
