/** A real authorization server for tests: discovery document, key set, and tokens made with the JOSE library. */

import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';
import {
  type FakeHandler,
  type FakeServer,
  hang,
  json,
  reset,
  routes,
  startFakeServer,
  text,
} from './fake-server.js';

export const algorithms = ['RS256', 'PS256', 'ES256', 'ES384', 'ES512', 'EdDSA'] as const;
export type TokenAlgorithm = (typeof algorithms)[number];

/** What a server in trouble does, to every request. */
export const troubles: Readonly<Record<string, FakeHandler>> = {
  hanging: hang,
  resetting: reset,
  failing: text(500, 'out of order'),
  redirecting: (_, response) => {
    response.writeHead(302, { location: 'http://127.0.0.1:1/elsewhere' }).end();
  },
  endless: (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const chunk = `"${'x'.repeat(65_536)}",`;
    const write = (): void => {
      while (!response.destroyed && response.write(chunk));
    };
    response.write('[');
    response.on('drain', write);
    write();
  },
  dripping: (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).write('{"issuer":');
  },
  garbage: (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('\u0000<html>{{{');
  },
};

interface SigningKey {
  readonly alg: TokenAlgorithm;
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

const keys = new Map<TokenAlgorithm, Promise<SigningKey>>();

/** Made once per test file: generating RSA keys takes its time. */
export function signingKey(alg: TokenAlgorithm): Promise<SigningKey> {
  const present = keys.get(alg) ?? makeKey(alg);
  keys.set(alg, present);
  return present;
}

async function makeKey(alg: TokenAlgorithm): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: `key-${alg}`, alg, use: 'sig' };
  return { alg, privateKey, jwk };
}

export interface TokenIssuer {
  /** The issuer identifier, which is also the origin. */
  readonly issuer: string;
  /** Paths asked for so far; a test may empty it. */
  readonly requests: string[];
  /** Mints an access token; a claim or header member that is `undefined` is left out. */
  mint(claims?: JWTPayload, header?: { alg?: TokenAlgorithm; [member: string]: unknown }): Promise<string>;
  /** Answers everything like this from now on; without an argument the server works again. */
  trouble(handler?: FakeHandler): void;
  close(): Promise<void>;
}

export interface TokenIssuerOptions {
  /** The default audience. */
  readonly audience: string;
  readonly use?: readonly TokenAlgorithm[];
}

export async function startTokenIssuer({
  audience,
  use = ['ES256'],
}: TokenIssuerOptions): Promise<TokenIssuer> {
  const server: FakeServer = await startFakeServer();
  const issuer = server.url;
  const published = await Promise.all(use.map(signingKey));
  const healthy = routes({
    '/.well-known/openid-configuration': json({
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code'],
      code_challenge_methods_supported: ['S256'],
      client_id_metadata_document_supported: true,
    }),
    '/jwks': json({ keys: published.map(({ jwk }) => jwk) }),
  });
  server.answer(healthy);
  return {
    issuer,
    requests: server.requests,
    async mint(claims = {}, { alg = use[0] ?? 'ES256', ...header } = {}) {
      const { privateKey, jwk } = await signingKey(alg);
      const now = Math.floor(Date.now() / 1000);
      const payload = {
        iss: issuer,
        aud: audience,
        sub: 'alice',
        client_id: 'client-1',
        scope: 'read:notes',
        iat: now,
        exp: now + 600,
        jti: 'id-1',
        ...claims,
      };
      return new SignJWT(present(payload))
        .setProtectedHeader({ alg, ...present({ kid: jwk.kid, typ: 'at+jwt', ...header }) })
        .sign(privateKey);
    },
    trouble: (handler = healthy) => server.answer(handler),
    close: () => server.close(),
  };
}

function present(members: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
