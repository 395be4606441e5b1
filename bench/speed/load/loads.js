// @ts-check
/** The kinds of load that the sections send. */

/** @typedef {import('./arena.js').Load} Load */

const hotTokens = 1000;

/** The same token again and again. @type {Load} */
export async function oneHot(arena, count) {
  const [token = ''] = await arena.issuer.tokens(0, 1);
  const request = { bytes: arena.makeRequest(token), isGood: true };
  return Array.from({ length: count }, () => request);
}

/**
 * 1,000 tokens in random order. The warm-up shows each of them at least twice first, whatever is wanted.
 * @returns {Load}
 */
export function manyHot() {
  /** @type {import('./requests.js').Request[] | undefined} */
  let requests;
  return async (arena, count) => {
    if (requests) return drawn(requests, count);
    requests = await arena.newTokens(hotTokens);
    return [...requests, ...requests, ...drawn(requests, count)];
  };
}

/** Tokens that nobody has seen. @type {Load} */
export function everyNew(arena, count) {
  return arena.newTokens(count);
}

/** What `good` sends, with a new forged token in the place of every tenth. @param {Load} good @returns {Load} */
export function tenthBad(good) {
  return async (arena, count) => {
    const requests = await good(arena, count);
    return requests.map((request, index) => (index % 10 === 9 ? bad(arena, arena.issuer.forged()) : request));
  };
}

/** Nothing but tokens with a signature that does not verify, each of them new. @type {Load} */
export async function badSignatures(arena, count) {
  return Array.from({ length: count }, () => bad(arena, arena.issuer.forged()));
}

let madeUp = 0;

/** The same with a key identifier that nobody has published, a new one each time. @type {Load} */
export async function forgedKids(arena, count) {
  return Array.from({ length: count }, () => bad(arena, arena.issuer.forged(`made-up-${madeUp++}`)));
}

/** No credentials at all. @type {Load} */
export async function noHeader(arena, count) {
  return Array.from({ length: count }, () => bad(arena));
}

/** @param {import('./arena.js').Arena} arena @param {string} [token] */
function bad(arena, token) {
  return { bytes: arena.makeRequest(token), isGood: false };
}

/** @template Kind @param {readonly Kind[]} all @param {number} count @returns {Kind[]} */
function drawn(all, count) {
  return Array.from(
    { length: count },
    () => /** @type {Kind} */ (all[Math.floor(Math.random() * all.length)]),
  );
}
