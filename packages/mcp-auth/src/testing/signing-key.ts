/** Key pairs that tokens and proofs of tests are signed with, by WebCrypto, so that they are made on every platform. */

import { bytesOf, encodeBase64, type Members, type Signer, sha256 } from './compact-jws.js';

const sha = 'SHA-256';
const rsa = (name: string) => ({
  name,
  hash: sha,
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
});

/** One row an algorithm (RFC 7518 §3.1, RFC 8037 §3.1): how a pair is made, and how it signs. */
const algorithms = {
  ES256: [
    { name: 'ECDSA', namedCurve: 'P-256' },
    { name: 'ECDSA', hash: sha },
  ],
  ES384: [
    { name: 'ECDSA', namedCurve: 'P-384' },
    { name: 'ECDSA', hash: 'SHA-384' },
  ],
  ES512: [
    { name: 'ECDSA', namedCurve: 'P-521' },
    { name: 'ECDSA', hash: 'SHA-512' },
  ],
  RS256: [rsa('RSASSA-PKCS1-v1_5'), { name: 'RSASSA-PKCS1-v1_5' }],
  PS256: [rsa('RSA-PSS'), { name: 'RSA-PSS', saltLength: 32 }],
  EdDSA: [{ name: 'Ed25519' }, { name: 'Ed25519' }],
} as const;

/** Algorithms that test tokens can be signed with. */
export type TestAlgorithm = keyof typeof algorithms;

export interface SigningKey {
  readonly alg: TestAlgorithm;
  /** The public key alone. */
  readonly jwk: Members;
  /** The thumbprint of the public key (RFC 7638). */
  readonly thumbprint: string;
  readonly sign: Signer;
  /** The public key as PEM, which is what a careless verifier takes for the secret of an HMAC. */
  pem(): Promise<string>;
}

/** @throws TypeError for an algorithm that is not in the table. */
export function requireAlgorithm(alg: string): void {
  if (Object.hasOwn(algorithms, alg)) return;
  throw new TypeError(
    `Test tokens cannot be signed with ${JSON.stringify(alg)}. Use ${Object.keys(algorithms).join(', ')}.`,
  );
}

export async function createSigningKey(alg: TestAlgorithm): Promise<SigningKey> {
  requireAlgorithm(alg);
  const [generation, signature] = algorithms[alg];
  const pair = await crypto.subtle.generateKey(generation, true, ['sign', 'verify']);
  if (!('privateKey' in pair)) throw new TypeError(`${alg} makes no key pair here`);
  const { kty, crv, n, e, x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey);
  const jwk = Object.fromEntries(
    // The order of RFC 7638 §3.3.
    Object.entries({ crv, e, kty, n, x, y }).filter(([, value]) => value !== undefined),
  );
  return {
    alg,
    jwk,
    thumbprint: await sha256(JSON.stringify(jwk)),
    sign: async (input) =>
      new Uint8Array(await crypto.subtle.sign(signature, pair.privateKey, bytesOf(input))),
    async pem() {
      const spki = new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey));
      const lines = encodeBase64(spki).replace(/(.{64})(?=.)/g, '$1\n');
      return `-----BEGIN PUBLIC KEY-----\n${lines}\n-----END PUBLIC KEY-----\n`;
    },
  };
}

/** HMAC with SHA-256, which no access token of ours is ever verified with. */
export async function hmacSigner(secret: string): Promise<Signer> {
  const algorithm = { name: 'HMAC', hash: sha };
  const key = await crypto.subtle.importKey('raw', bytesOf(secret), algorithm, false, ['sign']);
  return async (input) => new Uint8Array(await crypto.subtle.sign('HMAC', key, bytesOf(input)));
}
