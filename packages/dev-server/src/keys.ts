import { generateKeyPair, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import type { JWK } from 'oidc-provider';
import type { SigningAlgorithm } from './resources.js';

const generate = promisify(generateKeyPair);

const curves: Partial<Record<SigningAlgorithm, string>> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' };

/**
 * Fresh private keys, one an algorithm. Nothing is kept: tokens of an earlier start are worth nothing,
 * so a development key can never be found in use elsewhere.
 */
export async function generateKeys(algorithms: Iterable<SigningAlgorithm>): Promise<JWK[]> {
  return Promise.all([...new Set<SigningAlgorithm>(['RS256', ...algorithms])].map(generateKey));
}

async function generateKey(alg: SigningAlgorithm): Promise<JWK> {
  const { privateKey } = await keyPair(alg);
  return { ...privateKey.export({ format: 'jwk' }), alg, use: 'sig', kid: `${alg}-${randomUUID()}` } as JWK;
}

function keyPair(alg: SigningAlgorithm) {
  const namedCurve = curves[alg];
  if (namedCurve !== undefined) return generate('ec', { namedCurve });
  if (alg === 'EdDSA' || alg === 'Ed25519') return generate('ed25519');
  return generate('rsa', { modulusLength: 2048 });
}
