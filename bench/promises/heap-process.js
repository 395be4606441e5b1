// @ts-check
/**
 * The process of one heap measurement: `node --expose-gc heap-process.js <contender> <issuer> <resource> <tokens> <kind>`, started
 * with an IPC channel on which it gets the signing key and sends what it measured.
 */

import { createPrivateKey } from 'node:crypto';
import { once } from 'node:events';
import { loadContender } from './contenders/contender.js';
import { inject } from './inject.js';
import { forge, mint } from './tokens.js';

const [, , name = '', issuer = '', resource = '', count = '', kind = ''] = process.argv;
const tokens = Number(count);
const principals = 1000;
const atOnce = 64;

console.error = () => {};
process.on('disconnect', () => process.exit());
process.send?.({ ready: true });
const [{ kid, jwk }] = await once(process, 'message');
const key = { kid, jwk, privateKey: createPrivateKey({ key: jwk, format: 'jwk' }) };

const { createApp } = await loadContender(name);
const app = createApp({ issuer, resource, answer: (response, subject) => response.end(subject) });

/** Each is distinct, and they take turns among the principals, so that neighbours never belong to the same one. */
function claimsOf(/** @type {number} */ index) {
  const now = Math.floor(Date.now() / 1000);
  const who = { sub: `user-${index % principals}`, client_id: 'client', scope: 'read', jti: `id-${index}` };
  return { iss: issuer, aud: resource, ...who, iat: now, exp: now + 3600 };
}

/** @type {Record<string, (index: number) => string>} */
const kinds = {
  valid: (index) => mint(key, claimsOf(index)),
  refused: (index) =>
    index % 2 === 0 ? forge({ kid }, claimsOf(index)) : forge({ kid: `made-up-${index}` }, claimsOf(index)),
};
const makeToken = kinds[kind] ?? (() => '');

let strangers = 0;
let unexpected = 0;

/** @param {number} from @param {number} to */
async function send(from, to) {
  let next = from;
  const worker = async () => {
    while (next < to) {
      const index = next++;
      const { status, body } = await inject(app, makeToken(index));
      if (status !== (kind === 'valid' ? 200 : 401)) unexpected += 1;
      else if (kind === 'valid' && body !== `user-${index % principals}`) strangers += 1;
      // Timers and sockets get their turn, as they would between requests that come over the network.
      if (index % 1000 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

async function heapNow() {
  for (let round = 0; round < 3; round++) {
    await new Promise((resolve) => setImmediate(resolve));
    globalThis.gc?.();
  }
  return process.memoryUsage().heapUsed;
}

const warmUp = Math.ceil(tokens / 20);
await send(0, warmUp);
const warm = await heapNow();
const samples = [];
for (let part = 0; part < 10; part++) {
  const length = Math.ceil((tokens - warmUp) / 10);
  const from = warmUp + part * length;
  await send(from, Math.min(tokens, from + length));
  samples.push(await heapNow());
}
process.send?.({ warm, samples, strangers, unexpected }, () => process.exit());
