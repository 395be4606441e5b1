// @ts-check
/** For packages that leave it to their users what a good token is: signature, issuer, audience and times, as jose's own page on `jwtVerify` shows it. */
import { createRemoteJWKSet, jwtVerify } from 'jose';

/** What the authorization server says about itself (RFC 8414). @param {string} issuer */
export async function metadataOf(issuer) {
  const response = await fetch(`${issuer}/.well-known/oauth-authorization-server`);
  if (!response.ok) throw new Error(`${issuer} answered ${response.status} when asked for its metadata`);
  return response.json();
}

/**
 * @param {{ issuer: string, jwks_uri: string }} metadata
 * @param {string | string[]} audience exact values
 */
export function createVerifyJwt({ issuer, jwks_uri }, audience) {
  const keys = createRemoteJWKSet(new URL(jwks_uri));
  return async (/** @type {string} */ token) => {
    const { payload } = await jwtVerify(token, keys, { issuer, audience });
    return {
      token,
      subject: payload.sub,
      clientId: String(payload.client_id ?? ''),
      scopes: typeof payload.scope === 'string' ? payload.scope.split(' ') : [],
      expiresAt: payload.exp,
    };
  };
}
