/** A client that holds a key, and proves it with every request (RFC 9449 §4.2). */

import type { Clock } from '../core/types.js';
import { compactJws, type Members, sha256 } from './compact-jws.js';
import { createSigningKey, type TestAlgorithm } from './signing-key.js';

export interface DpopClientOptions {
  /** Default `ES256`. */
  readonly algorithm?: TestAlgorithm | undefined;
  /** Milliseconds since the epoch, for the `iat` of proofs. Default: the system clock; give it the issuer's. */
  readonly clock?: Clock | undefined;
}

/** What a proof is for. */
export interface ProofFor {
  /** Default `POST`. */
  readonly method?: string | undefined;
  /** The URL that the server is known by, which need not be the one it listens at. Query and fragment are left out. */
  readonly url: string;
  /** The access token that goes with it. */
  readonly token: string;
  /** The nonce that the server issued. */
  readonly nonce?: string | undefined;
  /** Claims to replace, for proofs that are not good; `undefined` leaves one out. */
  readonly claims?: Members | undefined;
}

export interface DpopClient {
  /** The thumbprint of the key (RFC 7638): `mint({ cnf: { jkt: client.thumbprint } })` binds a token to it. */
  readonly thumbprint: string;
  /** The public key. */
  readonly jwk: Members;
  /** A new proof for one request, for the `DPoP` header. The token goes into `Authorization: DPoP <token>`. */
  proof(request: ProofFor): Promise<string>;
}

/** Makes a client with a key of its own. For tests only. */
export async function createDpopClient(options: DpopClientOptions = {}): Promise<DpopClient> {
  const { algorithm = 'ES256', clock = () => Date.now() } = options;
  const { jwk, thumbprint, sign } = await createSigningKey(algorithm);
  return {
    thumbprint,
    jwk,
    async proof({ method = 'POST', url, token, nonce, claims }) {
      const { origin, pathname } = new URL(url);
      const payload = {
        jti: crypto.randomUUID(),
        htm: method,
        htu: `${origin}${pathname}`,
        iat: Math.floor(clock() / 1000),
        ath: await sha256(token),
        nonce,
        ...claims,
      };
      return compactJws({ typ: 'dpop+jwt', alg: algorithm, jwk }, payload, sign);
    },
  };
}
