// @ts-check
/** An authorization server that runtimes discover over HTTP, with a key for each signature algorithm, and tokens on demand. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export const algorithms = /** @type {const} */ ([
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
]);

/**
 * @typedef {Awaited<ReturnType<typeof startIssuer>>} Issuer
 */

export async function startIssuer() {
  const keys = new Map(
    await Promise.all(
      algorithms.map(async (alg) => {
        const { publicKey, privateKey } = await generateKeyPair(alg);
        const jwk = { ...(await exportJWK(publicKey)), kid: alg, alg, use: 'sig' };
        return /** @type {const} */ ([alg, { jwk, privateKey }]);
      }),
    ),
  );
  /** @type {string[]} */
  const requests = [];
  let issuer = '';
  const server = createServer(({ url = '' }, response) => {
    requests.push(url);
    const document = documentAt(url);
    response.writeHead(document ? 200 : 500, { 'content-type': 'application/json' });
    response.end(JSON.stringify(document ?? {}));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  issuer = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;

  /** @param {string} url */
  function documentAt(url) {
    if (url === '/jwks') return { keys: [...keys.values()].map(({ jwk }) => jwk) };
    if (url !== '/.well-known/openid-configuration') return undefined;
    return {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      response_types_supported: ['code'],
      code_challenge_methods_supported: ['S256'],
    };
  }

  return {
    issuer,
    /** Answers 500 wherever its metadata could be. */
    brokenIssuer: `${issuer}/broken`,
    /** Paths asked for so far. */
    requests,
    /**
     * @param {Record<string, unknown>} [claims]
     * @param {typeof algorithms[number]} [alg]
     */
    mint(claims, alg = 'ES256') {
      const key = keys.get(alg);
      if (!key) throw new Error(`no key for ${alg}`);
      const now = Math.floor(Date.now() / 1000);
      const standard = {
        iss: issuer,
        aud: 'https://api.example.com/mcp',
        sub: 'alice',
        client_id: 'client-1',
        scope: 'read:todos',
        iat: now,
        exp: now + 600,
      };
      return new SignJWT({ ...standard, ...claims })
        .setProtectedHeader({ alg, kid: alg, typ: 'at+jwt' })
        .sign(key.privateKey);
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
