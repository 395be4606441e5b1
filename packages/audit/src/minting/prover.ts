/** DPoP proofs (RFC 9449 §4.2), good ones and others. */

import { compact, type Members } from './mint.js';
import { foreignSigner, type Signer } from './signer.js';
import { sha256, thumbprintOf } from './thumbprint.js';

export interface ProofParts {
  readonly method: string;
  /** Without query and fragment. */
  readonly url: string;
  readonly token: string;
  /** Seconds since the epoch. */
  readonly now: number;
  readonly nonce?: string | undefined;
  /** Members to change; `undefined` leaves one out. */
  readonly header?: Members | undefined;
  readonly claims?: Members | undefined;
  /** Default: the key of the proof. */
  readonly sign?: ((input: string) => Promise<Uint8Array>) | undefined;
}

export class Prover {
  readonly key: Signer;
  /** What `cnf` of a token says that is bound to the key. */
  readonly jkt: string;

  private constructor(key: Signer, jkt: string) {
    this.key = key;
    this.jkt = jkt;
  }

  static async create(alg: string): Promise<Prover> {
    const key = await foreignSigner(alg);
    return new Prover(key, await thumbprintOf(key.publicJwk));
  }

  async proof(parts: ProofParts): Promise<string> {
    const { method, url, token, now, nonce, header = {}, claims = {}, sign = this.key.sign } = parts;
    const head = { typ: 'dpop+jwt', alg: this.key.alg, jwk: this.key.publicJwk, ...header };
    const jti = crypto.randomUUID();
    const own = { jti, htm: method, htu: url, iat: now, ath: await sha256(token), nonce };
    return compact(JSON.stringify(head), JSON.stringify({ ...own, ...claims }), sign);
  }
}
