/** The file of `--issuer-key`. */

import { readFile } from 'node:fs/promises';
import type { IssuerKey } from '@mcp-auth/audit';
import { UsageError } from './usage-error.js';

const algorithms = ['RS256', 'PS256', 'ES256', 'ES384', 'ES512', 'EdDSA'];

interface Jwk {
  readonly [member: string]: unknown;
}

/**
 * Reads a private JWK, or an object with `jwk`, `claims` and `audience` as {@link IssuerKey} has them. Messages repeat nothing of it.
 *
 * @throws {UsageError}
 */
export async function readIssuerKey(file: string, issuer: string): Promise<IssuerKey> {
  const wrong = (what: string) => new UsageError(`The file of --issuer-key ${what}: ${file}`);
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw wrong(`cannot be read (${error.code})`);
  });
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw wrong('is not JSON. Give a private key as JWK (RFC 7517), not as PEM');
  }
  if (!isObject(content)) throw wrong('holds no object');
  const { jwk = content, claims, audience } = content;
  if (!isObject(jwk) || typeof jwk.kty !== 'string') throw wrong('holds no JWK: there is no "kty"');
  if (typeof jwk.d !== 'string') throw wrong('holds a public key; signing takes the private one, with "d"');
  if (typeof jwk.alg !== 'string' || !algorithms.includes(jwk.alg))
    throw wrong(`needs "alg", one of ${algorithms.join(', ')}`);
  if (claims !== undefined && !isObject(claims)) throw wrong('has "claims" that are no object');
  if (audience !== undefined && typeof audience !== 'string')
    throw wrong('has an "audience" that is no string');
  return { issuer, jwk: jwk as IssuerKey['jwk'], claims, audience };
}

function isObject(value: unknown): value is Jwk {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
