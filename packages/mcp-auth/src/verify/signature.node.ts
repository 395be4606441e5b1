/**
 * Signature checks over `node:crypto`, synchronous: half the price of WebCrypto for the common algorithms. It stands in for
 * `signature.ts` where the condition `node` of the package's `#signature` import holds, and has the same verdicts.
 */

import type { JsonWebKeyInput, KeyObject } from 'node:crypto';
import type { Jwk } from '../core/types.js';
import { type Algorithm, algorithms } from './algorithms.js';
import { der, ecdsaToDer } from './der.js';
import { isStrong } from './jwk.js';
import { verifySignature as verifyWithWebCrypto } from './signature.js';
import { createTurnBudget } from './turn-budget.js';

/** Milliseconds. */
const BUDGET = 1;

let loaded: typeof import('node:crypto') | undefined;

/** With the first token: loading it takes as long as all of this library, and many a process never sees one. */
function nodeCrypto(): typeof import('node:crypto') {
  loaded ??= process.getBuiltinModule('node:crypto');
  return loaded;
}

/**
 * Runs what checks a signature, the parsing around it included, within the budget for one turn of the event loop. One loop serves all
 * verifiers of a process, so they share it. On a single core threads would not help: they take the same core from the loop, and cost
 * more.
 */
export const inTurn = createTurnBudget({
  now: () => performance.now(),
  nextTurn: setImmediate,
  budget: BUDGET,
});

/** Characters, for 8,192 bits. RSA beyond that takes milliseconds for one check, and a DPoP proof brings a key of its own: that is for threads. */
const MAX_SYNCHRONOUS_MODULUS = Math.ceil(8192 / 6);

/**
 * Whether the key verifies the signature: at once, or with a promise when this turn of the event loop has had enough of it. Neither
 * throws nor rejects: a key that cannot be used verifies nothing.
 */
export function verifySignature(
  alg: string,
  key: Jwk,
  signingInput: string,
  signature: Uint8Array<ArrayBuffer>,
): boolean | Promise<boolean> {
  const algorithm = algorithms[alg];
  if (!algorithm || (algorithm.signatureLength ?? signature.length) !== signature.length) return false;
  if (isForThreads(key)) return verifyWithWebCrypto(alg, key, signingInput, signature);
  return inTurn(() => verifyNow(alg, algorithm, key, signingInput, signature));
}

/** A `CryptoKey` of the host may be one that cannot be exported. */
function isForThreads(key: Jwk): boolean {
  if (key.kty !== 'RSA') return key instanceof CryptoKey;
  return typeof key.n === 'string' && key.n.length > MAX_SYNCHRONOUS_MODULUS;
}

function verifyNow(
  alg: string,
  algorithm: Algorithm,
  key: Jwk,
  signingInput: string,
  signature: Uint8Array,
): boolean {
  const usable = importOnce(alg, algorithm, key);
  if (!usable) return false;
  const { keyObject, digest, isEcdsa } = usable;
  try {
    // The key stands alone: in an object with options each call costs half as much again on Node 24.
    const signed = isEcdsa ? ecdsaToDer(signature) : signature;
    return nodeCrypto().verify(digest, bytesOf(signingInput), keyObject, signed);
  } catch {
    return false;
  }
}

/** Room for what is checked just now: to allocate it anew each time costs more than to write it. */
const room = Buffer.alloc(16_384);
let written = room.subarray(0, 0);

/** UTF-8, good until the next call. */
function bytesOf(text: string): Uint8Array {
  // A character takes three bytes at most.
  if (text.length * 3 > room.length && Buffer.byteLength(text) > room.length) return Buffer.from(text);
  const length = room.write(text);
  if (written.length !== length) written = room.subarray(0, length);
  return written;
}

interface Usable {
  readonly keyObject: KeyObject;
  readonly digest: string | null;
  readonly isEcdsa: boolean;
}

/** A key that cannot be used is remembered as such. */
const imported = new WeakMap<Jwk, Map<string, Usable | undefined>>();

function importOnce(alg: string, algorithm: Algorithm, key: Jwk): Usable | undefined {
  let byAlgorithm = imported.get(key);
  if (!byAlgorithm) {
    byAlgorithm = new Map();
    imported.set(key, byAlgorithm);
  }
  let usable = byAlgorithm.get(alg);
  if (usable === undefined && !byAlgorithm.has(alg)) {
    usable = importKey(alg, algorithm, key);
    byAlgorithm.set(alg, usable);
  }
  return usable;
}

/** Only the public members are handed on, as with WebCrypto. */
function importKey(alg: string, algorithm: Algorithm, key: Jwk): Usable | undefined {
  if (key.kty !== algorithm.kty || (algorithm.crv !== undefined && key.crv !== algorithm.crv))
    return undefined;
  if (!isStrong(key)) return undefined;
  const { kty, crv, x, y, n, e } = key as Record<string, string>;
  const members = { RSA: { kty, n, e }, EC: { kty, crv, x, y }, OKP: { kty, crv, x } }[algorithm.kty];
  try {
    const keyObject = nodeCrypto().createPublicKey({ key: members as JsonWebKeyInput['key'], format: 'jwk' });
    if (algorithm.kty === 'OKP') return { keyObject, digest: null, isEcdsa: false };
    const bits = Number(alg.slice(2));
    const digest = `sha${bits}`;
    if (algorithm.kty === 'EC') return { keyObject, digest, isEcdsa: true };
    return { keyObject: alg.startsWith('PS') ? forPss(keyObject, bits) : keyObject, digest, isEcdsa: false };
  } catch {
    return undefined;
  }
}

const oid = (...octets: readonly number[]) => der(0x06, octets);
/** The last octet of the name of the SHA-2 digest with so many bits (RFC 8017 Appendix B.1). */
const digests: Readonly<Record<number, number>> = { 256: 1, 384: 2, 512: 3 };

/**
 * The same RSA key as `id-RSASSA-PSS` (RFC 4055 §3.1), which pins the digest, its use in MGF1 and the length of the salt (RFC 7518
 * §3.5): no call has to name them, and nothing else verifies.
 */
function forPss(key: KeyObject, bits: number): KeyObject {
  // Made here and not once for all: few processes ever see such a key, and every import would pay for it.
  const digestOid = oid(0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, digests[bits] as number);
  const pss = oid(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a);
  const mgf1 = oid(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x08);
  const digest = der(0x30, digestOid, [0x05, 0x00]);
  const parameters = der(
    0x30,
    der(0xa0, digest),
    der(0xa1, der(0x30, mgf1, digest)),
    der(0xa2, der(0x02, [bits / 8])),
  );
  const publicKey = der(0x03, [0x00], key.export({ type: 'pkcs1', format: 'der' }));
  const spki = der(0x30, der(0x30, pss, parameters), publicKey);
  return nodeCrypto().createPublicKey({ key: Buffer.from(spki), type: 'spki', format: 'der' });
}
