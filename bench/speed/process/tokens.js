// @ts-check
/** Signing keys of four algorithms, and tokens of about 800 bytes, many in one buffer so that they travel between processes. */

import { constants, createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** The audience of every token. Nothing listens there: identity comes from configuration. */
export const resource = 'https://api.example.com/mcp';

/** @typedef {'RS256' | 'PS256' | 'ES256' | 'EdDSA'} Alg */
/** @typedef {{ alg: Alg, privateKey: import('node:crypto').KeyObject, jwk: Record<string, unknown> }} SigningKey */

/** @type {Record<Alg, () => import('node:crypto').KeyPairKeyObjectResult>} */
const generators = {
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  PS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  EdDSA: () => generateKeyPairSync('ed25519'),
};

/** @param {Alg} alg @returns {SigningKey} */
export function makeKey(alg) {
  const { privateKey } = generators[alg]();
  const jwk = {
    ...createPublicKey(privateKey).export({ format: 'jwk' }),
    kid: `key-${alg}`,
    alg,
    use: 'sig',
  };
  return { alg, privateKey, jwk };
}

/** @param {unknown} value */
const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** What common providers put into an access token. @param {string} issuer @param {number} index */
function claimsOf(issuer, index) {
  const now = Math.floor(Date.now() / 1000);
  return {
    iss: issuer,
    sub: `auth0|user-${index % 1000}`,
    aud: resource,
    client_id: 'client-4f1b2c3d',
    scope: 'openid profile notes:read notes:write tools:call',
    iat: now,
    exp: now + 3600,
    jti: `${index}-${Math.random().toString(36).slice(2)}`,
    tenant: { id: 'tenant-93c1', plan: 'team' },
    roles: ['editor', 'reviewer'],
  };
}

/** @param {SigningKey} key @param {string} input */
function signatureOf({ alg, privateKey }, input) {
  const data = Buffer.from(input);
  if (alg === 'PS256') {
    const padding = constants.RSA_PKCS1_PSS_PADDING;
    return sign('sha256', data, { key: privateKey, padding, saltLength: 32 });
  }
  if (alg === 'ES256') return sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return sign(alg === 'EdDSA' ? null : 'sha256', data, privateKey);
}

let minted = 0;

/**
 * @param {SigningKey} key
 * @param {string} issuer
 * @param {{ forged?: boolean, claims?: Record<string, unknown> }} [how] forged: a signature of the right shape that verifies nothing
 */
export function mint(key, issuer, { forged = false, claims } = {}) {
  minted += 1;
  const header = encode({ alg: key.alg, kid: key.jwk.kid, typ: 'at+jwt' });
  const input = `${header}.${encode({ ...claimsOf(issuer, minted), ...claims })}`;
  const signature = forged ? noise(key) : signatureOf(key, input);
  return `${input}.${signature.toString('base64url')}`;
}

/** Below the modulus, or the refusal would come before any arithmetic. @param {SigningKey} key */
function noise({ jwk }) {
  const bytes = randomBytes(jwk.kty === 'RSA' ? 256 : 64);
  bytes[0] = 0;
  return bytes;
}

/** `Authorization` fields in one buffer. @param {number} count @param {(index: number) => string} makeToken */
export function pack(count, makeToken) {
  return Buffer.from(Array.from({ length: count }, (_, index) => `Bearer ${makeToken(index)}`).join('\n'));
}

/** New strings each time, as off the wire: nothing of them has been hashed or compared before. @param {Uint8Array} packed */
export function unpack(packed) {
  const bytes = Buffer.from(packed.buffer, packed.byteOffset, packed.byteLength);
  const fields = [];
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(10, from);
    const to = end < 0 ? bytes.length : end;
    fields.push(bytes.toString('latin1', from, to));
    from = to + 1;
  }
  return fields;
}
