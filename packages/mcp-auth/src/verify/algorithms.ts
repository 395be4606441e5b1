/** The algorithm table: one row an algorithm (RFC 7518 §3.1, RFC 8037 §3.1, RFC 9864 §2.2). */

export interface Algorithm {
  readonly kty: 'RSA' | 'EC' | 'OKP';
  readonly crv?: string;
  readonly import: RsaHashedImportParams | EcKeyImportParams | { readonly name: string };
  readonly verify: RsaPssParams | EcdsaParams | { readonly name: string };
  /** Bytes; JWS signatures of elliptic curves have exactly one length (RFC 7518 §3.4). */
  readonly signatureLength?: number;
}

const rsa = (bits: number): Algorithm => {
  const name = 'RSASSA-PKCS1-v1_5';
  return { kty: 'RSA', import: { name, hash: `SHA-${bits}` }, verify: { name } };
};
const pss = (bits: number): Algorithm => {
  const name = 'RSA-PSS';
  return { kty: 'RSA', import: { name, hash: `SHA-${bits}` }, verify: { name, saltLength: bits / 8 } };
};
const ecdsa = (crv: string, bits: number, signatureLength: number): Algorithm => {
  const name = 'ECDSA';
  const verify = { name, hash: `SHA-${bits}` };
  return { kty: 'EC', crv, import: { name, namedCurve: crv }, verify, signatureLength };
};
const ed25519: Algorithm = {
  kty: 'OKP',
  crv: 'Ed25519',
  import: { name: 'Ed25519' },
  verify: { name: 'Ed25519' },
  signatureLength: 64,
};

/** The allow-list. Symmetric algorithms and `none` are not on it and cannot be put there. */
export const algorithms: Readonly<Record<string, Algorithm>> = Object.freeze(
  Object.assign(Object.create(null) as Record<string, Algorithm>, {
    RS256: rsa(256),
    RS384: rsa(384),
    RS512: rsa(512),
    PS256: pss(256),
    PS384: pss(384),
    PS512: pss(512),
    ES256: ecdsa('P-256', 256, 64),
    ES384: ecdsa('P-384', 384, 96),
    ES512: ecdsa('P-521', 512, 132),
    EdDSA: ed25519,
    Ed25519: ed25519,
  }),
);

export function isAlgorithm(value: unknown): value is string {
  return typeof value === 'string' && algorithms[value] !== undefined;
}
