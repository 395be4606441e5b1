// @ts-check
/** An authorization server of which nothing is wanted but tokens, good and bad: metadata, one key, and the private part of it. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** @typedef {Awaited<ReturnType<typeof startIssuer>>} TestIssuer */

export async function startIssuer() {
  // RS256, because every package knows it.
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  const names = { kid: 'key-1', alg: 'RS256' };
  const keys = [{ ...(await exportJWK(publicKey)), ...names, use: 'sig' }];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', issuer);
    const document = documents[pathname];
    response.writeHead(document ? 200 : 404, {
      'content-type': 'application/json',
      'access-control-allow-origin': '*',
    });
    response.end(JSON.stringify(document ?? { error: 'not_found' }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const issuer = `http://localhost:${typeof address === 'object' && address ? address.port : 0}`;
  const metadata = {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    registration_endpoint: `${issuer}/register`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['code'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['none'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  };
  /** @type {Record<string, unknown>} */
  const documents = {
    '/.well-known/oauth-authorization-server': metadata,
    '/.well-known/openid-configuration': metadata,
    '/jwks': { keys },
  };
  return {
    issuer,
    /** The private key with `kid` and `alg`. */
    jwk: { ...(await exportJWK(privateKey)), ...names },
    /** An access token (RFC 9068) of alice, good for ten minutes. @param {string} audience @param {Record<string, unknown>} [claims] @param {string} [typ] */
    mint(audience, claims = {}, typ = 'at+jwt') {
      const now = Math.floor(Date.now() / 1000);
      const own = { iss: issuer, aud: audience, sub: 'alice', client_id: 'audit', jti: crypto.randomUUID() };
      return new SignJWT({ ...own, iat: now, exp: now + 600, ...claims })
        .setProtectedHeader({ ...names, typ })
        .sign(privateKey);
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
