// @ts-check
/**
 * The MCP SDK leaves verification to its user. This verifier follows the contract in its type declarations: `invalid_token` for what
 * is wrong with the token, any other error as it came. Key sets are fetched and kept by jose.
 */

import { OAuthError, OAuthErrorCode } from '@modelcontextprotocol/server';
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';

/** Errors of jose that speak of the token. The others speak of the key set or of the network. */
const tokenErrors = [
  errors.JWTInvalid,
  errors.JWTExpired,
  errors.JWTClaimValidationFailed,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JWKSNoMatchingKey,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
];

/** @param {{ issuer: string, resource: string }} setting */
export function verifierOnJose({ issuer, resource }) {
  const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`));
  return {
    /** @param {string} token */
    async verifyAccessToken(token) {
      try {
        const { payload } = await jwtVerify(token, keys, { issuer, audience: resource });
        return {
          token,
          clientId: String(payload.client_id),
          scopes: String(payload.scope).split(' '),
          expiresAt: payload.exp,
          extra: { subject: payload.sub },
        };
      } catch (error) {
        if (tokenErrors.some((kind) => error instanceof kind)) {
          throw new OAuthError(OAuthErrorCode.InvalidToken, 'The token is not valid.');
        }
        throw error;
      }
    },
  };
}
