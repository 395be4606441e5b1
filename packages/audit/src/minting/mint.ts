/** Tokens of a test issuer: one that is good in every way, and what is made by changing one thing about it. */

import type { IssuerKey } from '../credentials.js';
import { encodeText, toBase64Url } from './base64url.js';
import type { Prover } from './prover.js';
import { foreignSigner, importSigner, type Signer } from './signer.js';

export type Members = Readonly<Record<string, unknown>>;

/** What is different about a token. Members that are `undefined` are left out. */
export interface Changes {
  readonly header?: Members | undefined;
  readonly claims?: Members | undefined;
  /** The whole payload as text, for what `JSON.stringify` never writes. */
  readonly payload?: string | undefined;
  /** Default: the key of the issuer. */
  readonly sign?: ((input: string) => Promise<Uint8Array>) | undefined;
}

export interface MintInput {
  readonly issuerKey: IssuerKey;
  /** What `aud` says where the issuer key does not. */
  readonly resource: string;
  /** Scopes of the good token, where the issuer key does not say. */
  readonly scopes: readonly string[];
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** Every token is bound to its key, for servers that want nothing else. */
  readonly prover?: Prover | undefined;
}

export class Mint {
  readonly issuer: string;
  readonly audience: string;
  readonly key: Signer;
  /** Of the same kind, published nowhere. */
  readonly foreign: Signer;
  readonly prover: Prover | undefined;
  /** For the next proof. */
  nonce: string | undefined;
  readonly #input: MintInput;

  private constructor(input: MintInput, key: Signer, foreign: Signer) {
    this.#input = input;
    this.issuer = input.issuerKey.issuer;
    this.audience = input.issuerKey.audience ?? input.resource;
    this.key = key;
    this.prover = input.prover;
    this.foreign = foreign;
  }

  /** @throws Error where the key cannot be used. */
  static async of(input: MintInput): Promise<Mint> {
    const key = await importSigner(input.issuerKey.jwk);
    return new Mint(input, key, await foreignSigner(key.alg));
  }

  /** Seconds since the epoch. */
  get now(): number {
    return Math.floor(this.#input.clock() / 1000);
  }

  get header(): Members {
    const { kid } = this.#input.issuerKey.jwk;
    return { alg: this.key.alg, ...(kid !== undefined && { kid }), typ: 'at+jwt' };
  }

  /** Of a good token: those of RFC 9068, good for ten minutes. */
  get claims(): Members {
    const { scopes, issuerKey } = this.#input;
    return {
      iss: this.issuer,
      aud: this.audience,
      sub: 'mcp-auth-audit',
      client_id: 'mcp-auth-audit',
      jti: crypto.randomUUID(),
      // Clocks differ by some seconds, and not every server is patient with them.
      iat: this.now - 5,
      exp: this.now + 600,
      ...(scopes.length > 0 && { scope: scopes.join(' ') }),
      ...issuerKey.claims,
      ...(this.prover && { cnf: { jkt: this.prover.jkt } }),
    };
  }

  /** A good token, but for the changes. */
  token({ header = {}, claims = {}, payload, sign = this.key.sign }: Changes = {}): Promise<string> {
    const body = payload ?? JSON.stringify({ ...this.claims, ...claims });
    return compact(JSON.stringify({ ...this.header, ...header }), body, sign);
  }

  /** The claims as JSON text, with a member written by hand instead of its value. */
  payloadWith(name: string, written: string): string {
    const { [name]: _, ...others } = this.claims;
    return `${JSON.stringify(others).slice(0, -1)},${JSON.stringify(name)}:${written}}`;
  }
}

/** RFC 7515 §7.1, of any two texts. */
export async function compact(
  header: string,
  payload: string,
  sign: (input: string) => Promise<Uint8Array>,
): Promise<string> {
  const input = `${encodeText(header)}.${encodeText(payload)}`;
  return `${input}.${toBase64Url(await sign(input))}`;
}
