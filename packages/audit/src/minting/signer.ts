/** Signs with the key of a test issuer, and with keys that nobody knows. WebCrypto only. */

export interface Signer {
  readonly alg: string;
  /** The public half, without `kid`. */
  readonly publicJwk: JsonWebKey;
  sign(input: string): Promise<Uint8Array>;
}

type Params = Readonly<{ name: string; hash?: string; namedCurve?: string; saltLength?: number }>;

const rsa = (hash: string): Params => ({ name: 'RSASSA-PKCS1-v1_5', hash: `SHA-${hash}` });
const pss = (hash: string): Params => ({
  name: 'RSA-PSS',
  hash: `SHA-${hash}`,
  saltLength: Number(hash) / 8,
});
const ecdsa = (namedCurve: string, hash: string): Params => ({
  name: 'ECDSA',
  namedCurve,
  hash: `SHA-${hash}`,
});

/** RFC 7518 §3.1, RFC 8037 and RFC 9864. */
const ALGORITHMS: Readonly<Record<string, Params>> = {
  RS256: rsa('256'),
  RS384: rsa('384'),
  RS512: rsa('512'),
  PS256: pss('256'),
  PS384: pss('384'),
  PS512: pss('512'),
  ES256: ecdsa('P-256', '256'),
  ES384: ecdsa('P-384', '384'),
  ES512: ecdsa('P-521', '512'),
  EdDSA: { name: 'Ed25519' },
  Ed25519: { name: 'Ed25519' },
};

/** @throws Error saying what is wrong with the key. */
export async function importSigner(jwk: JsonWebKey, alg: string | undefined = jwk.alg): Promise<Signer> {
  const params = alg === undefined ? undefined : own(ALGORITHMS, alg);
  if (alg === undefined || !params) {
    throw new Error(
      `The issuer key has to say its algorithm: "alg" as one of ${Object.keys(ALGORITHMS).join(', ')}.`,
    );
  }
  if (jwk.d === undefined)
    throw new Error('The issuer key has no private part ("d"): nothing can be signed.');
  const { kty, crv, x, y, n, e } = jwk;
  const publicJwk = Object.fromEntries(
    Object.entries({ kty, crv, x, y, n, e }).filter(([, value]) => value !== undefined),
  );
  // `key_ops`, `use` and `ext` of the file have nothing to say about what is done here.
  const { key_ops, use, ext, alg: _, ...material } = jwk;
  const key = await crypto.subtle
    .importKey('jwk', material, params, false, ['sign'])
    .catch((cause: unknown) => {
      throw new Error(`The issuer key is no private JWK for ${alg}.`, { cause });
    });
  return signerOf(alg, params, key, publicJwk);
}

/** A new key of the same kind, which the server has no reason to trust. */
export async function foreignSigner(alg: string): Promise<Signer> {
  const params = own(ALGORITHMS, alg);
  if (!params) throw new Error(`There are no keys for ${alg}.`);
  const isRsa = params.name.startsWith('RSA');
  const generation = isRsa
    ? { ...params, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) }
    : params;
  const pair = (await crypto.subtle.generateKey(generation, true, ['sign', 'verify'])) as CryptoKeyPair;
  const { kty, crv, x, y, n, e } = await crypto.subtle.exportKey('jwk', pair.publicKey);
  const publicJwk = Object.fromEntries(
    Object.entries({ kty, crv, x, y, n, e }).filter(([, value]) => value !== undefined),
  );
  return signerOf(alg, params, pair.privateKey, publicJwk);
}

/** HMAC, which no MCP server should ever accept from an authorization server. */
export async function hmac(
  hash: string,
  secret: Uint8Array<ArrayBuffer>,
  input: string,
): Promise<Uint8Array> {
  // HMAC fills keys up with zeros, so that one zero is the same as no key at all, which WebCrypto does not import.
  const bytes = secret.length === 0 ? new Uint8Array(1) : secret;
  const algorithm = { name: 'HMAC', hash: `SHA-${hash}` };
  const key = await crypto.subtle.importKey('raw', bytes, algorithm, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, new TextEncoder().encode(input)));
}

function signerOf(alg: string, params: Params, key: CryptoKey, publicJwk: JsonWebKey): Signer {
  return {
    alg,
    publicJwk,
    sign: async (input) =>
      new Uint8Array(await crypto.subtle.sign(params, key, new TextEncoder().encode(input))),
  };
}

function own<Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
