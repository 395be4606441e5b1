/** Proofs as RFC 9449 §4.3 wants them, for the reference server. */

import { createHash } from 'node:crypto';
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from 'jose';

export interface ReferenceDpopOptions {
  /** Without it, none is asked for. */
  readonly nonce?: string | undefined;
}

export type ProofVerdict = 'good' | 'invalid_dpop_proof' | 'use_dpop_nonce';

export interface ShownProof {
  readonly request: Request;
  readonly resource: string;
  readonly token: string;
  /** `cnf.jkt` of the token. */
  readonly jkt: string | undefined;
}

export class ReferenceDpop {
  readonly nonce: string | undefined;
  readonly #seen = new Set<string>();

  constructor({ nonce }: ReferenceDpopOptions) {
    this.nonce = nonce;
  }

  async judge({ request, resource, token, jkt }: ShownProof): Promise<ProofVerdict> {
    const field = request.headers.get('dpop');
    if (field === null) return 'invalid_dpop_proof';
    try {
      const { payload, protectedHeader } = await jwtVerify(field, EmbeddedJWK, {
        typ: 'dpop+jwt',
        algorithms: ['ES256'],
        requiredClaims: ['jti', 'htm', 'htu', 'iat', 'ath'],
      });
      const { jti = '', htm, htu, iat = 0, ath, nonce } = payload;
      const jwk = protectedHeader.jwk ?? {};
      const hash = createHash('sha256').update(token).digest('base64url');
      const isOurs = htm === request.method && htu === resource && ath === hash && !('d' in jwk);
      const isBound = (await calculateJwkThumbprint(jwk as { kty: string })) === jkt;
      const isYoung = Math.abs(Date.now() / 1000 - iat) < 300;
      if (!isOurs || !isBound || !isYoung || this.#seen.has(jti)) return 'invalid_dpop_proof';
      if (this.nonce !== undefined && nonce !== this.nonce) return 'use_dpop_nonce';
      this.#seen.add(jti);
      return 'good';
    } catch {
      return 'invalid_dpop_proof';
    }
  }
}
