// @ts-check
/** @import { Options, Row } from '../section.js' */
import { AuthorizationServer } from '../../promises/authorization-server.js';
import { ours } from '../process/checks.js';
import { openLab, withLab } from '../process/lab.js';
import { makeKey, mint, pack, resource } from '../process/tokens.js';

export const name = 'herd';
export const title = 'Cold start under load';
export const how =
  '500 requests with different tokens at once, the first that a process sees: how often the authorization server is asked for its metadata and its keys. Then the same with 100 resources on one issuer, five requests each. Everything must be let in. jose is told where the keys are, so it needs no metadata, and its user shares one set among the resources.';

const contenders = { 'mcp-auth': ours, 'mcp-auth-0.2': 'mcp-auth 0.2.0', jose: 'jose, remote set' };
const requests = 500;

/** @param {Options} options @returns {Promise<Row[]>} */
export async function run({ log }) {
  /** @type {Row[]} */
  const rows = [];
  for (const count of [1, 100]) {
    const resources = Array.from({ length: count }, (_, index) => `${resource}/${index}`);
    const what =
      count === 1 ? `${requests} first requests` : `${requests} first requests on ${count} resources`;
    for (const [name, contender] of Object.entries(contenders)) {
      log(`herd: ${name}, ${count}`);
      const { metadata, keys } = await fetchesOf(name, resources);
      rows.push({
        what,
        contender,
        value: metadata + keys,
        unit: 'fetches',
        detail: `${metadata} of metadata, ${keys} of keys`,
        ...(contender === ours ? { goal: { at: '<=', value: 2 } } : {}),
      });
    }
  }
  return rows;
}

/** @param {string} name @param {readonly string[]} resources */
async function fetchesOf(name, resources) {
  const key = makeKey('ES256');
  const server = new AuthorizationServer();
  server.published = [key.jwk];
  await server.listen();
  const { issuer } = server;
  try {
    const aud = (/** @type {number} */ index) => resources[index % resources.length];
    const packed = pack(requests, (index) => mint(key, issuer, { claims: { aud: aud(index) } }));
    const herd = { name, issuer, resources, packed };
    const allowed = await withLab(openLab('herd'), (lab) => lab.call('run', herd));
    if (allowed !== requests) throw new Error(`${name} let in ${allowed} of ${requests} requests.`);
    return server.counts;
  } finally {
    await server.close();
  }
}
