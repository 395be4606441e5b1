// @ts-check
/**
 * `requireBearerAuth` of the MCP SDK. It leaves verification to its user, so this verifier follows the contract in its type
 * declarations to the letter: `invalid_token` for what is wrong with the token, any other error as it came.
 */

import { requireBearerAuth } from '@modelcontextprotocol/express';
import { OAuthError, OAuthErrorCode } from '@modelcontextprotocol/server';
import express from 'express';
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';

export const title = 'SDK v2 requireBearerAuth + jose';
export const packages = ['@modelcontextprotocol/express', '@modelcontextprotocol/server', 'jose'];

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

/** @param {import('./contender.js').Setting} setting */
export function createApp({ issuer, resource, answer }) {
  const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`));
  const verifier = {
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
  const app = express();
  app.use(requireBearerAuth({ verifier }));
  app.get('/', (/** @type {any} */ request, response) => answer(response, request.auth?.extra?.subject));
  return app;
}
