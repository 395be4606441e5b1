/** Makes DPoP proofs: a good one, and whatever a test wants to be wrong with it. */

import { createHash } from 'node:crypto';
import {
  CompactSign,
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  type JWK,
} from 'jose';

/** Whoever has the key that a token is bound to. */
export interface Holder {
  readonly alg: string;
  readonly privateKey: CryptoKey;
  /** Public. */
  readonly jwk: JWK;
  readonly privateJwk: JWK;
  /** The thumbprint, for `cnf: { jkt }`. */
  readonly jkt: string;
}

export async function makeHolder(alg = 'ES256'): Promise<Holder> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = await exportJWK(publicKey);
  const privateJwk = await exportJWK(privateKey);
  return { alg, privateKey, jwk, privateJwk, jkt: await calculateJwkThumbprint(jwk) };
}

export interface ProofOptions {
  readonly token: string;
  readonly url: string;
  /** Default `GET`. */
  readonly method?: string;
  /** Seconds since the epoch. Default: now. */
  readonly iat?: number;
  /** Members to replace; `undefined` leaves one out. */
  readonly claims?: Record<string, unknown>;
  readonly header?: Record<string, unknown>;
}

const text = new TextEncoder();
let count = 0;

export async function prove(holder: Holder, options: ProofOptions): Promise<string> {
  const { header, claims } = partsOf(holder, options);
  return new CompactSign(text.encode(JSON.stringify(claims)))
    .setProtectedHeader(header as { alg: string })
    .sign(holder.privateKey, { crit: { b64: true, exp: true } });
}

/** For algorithms nobody should sign with: the signature is `signature`, whatever it is. */
export function proveRaw(holder: Holder, options: ProofOptions, signature = 'AAAA'): string {
  const { header, claims } = partsOf(holder, options);
  return `${encode(JSON.stringify(header))}.${encode(JSON.stringify(claims))}.${signature}`;
}

export function hashOf(token: string): string {
  return createHash('sha256').update(token, 'ascii').digest('base64url');
}

export const encode = (value: string): string => Buffer.from(value).toString('base64url');

function partsOf({ alg, jwk }: Holder, { token, url, method = 'GET', iat, claims, header }: ProofOptions) {
  count += 1;
  return {
    header: present({ typ: 'dpop+jwt', alg, jwk, ...header }),
    claims: present({
      jti: `proof-${count}`,
      htm: method,
      htu: url,
      iat: iat ?? Math.floor(Date.now() / 1000),
      ath: hashOf(token),
      ...claims,
    }),
  };
}

function present(members: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
