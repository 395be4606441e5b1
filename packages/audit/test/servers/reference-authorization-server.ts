/** The smallest authorization server that does everything right, as far as it can be seen without signing in. */

import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { type ClientRule, ReferenceClients } from './reference-clients.js';
import { type Handler, serve } from './serve.js';

/** Sits in front of a good server and changes what it likes. */
export type Change = (
  request: Request,
  next: (request: Request) => Promise<Response>,
) => Promise<Response> | Response;

export interface ReferenceAuthorizationServer {
  readonly issuer: string;
  /** The private key as JWK with `kid` and `alg`, as the audit wants it. */
  readonly jwk: JsonWebKey & { kid: string; alg: string };
  readonly publicKey: CryptoKey;
  readonly clients: ReferenceClients;
  /** @param audience what `aud` says; the claims are those of RFC 9068, good for ten minutes. */
  mint(audience: string, claims?: JWTPayload, header?: Record<string, unknown>): Promise<string>;
  close(): Promise<void>;
}

export interface ReferenceAuthorizationServerOptions {
  readonly change?: Change | undefined;
  /** Members to add or replace; `undefined` leaves one out. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  /** Below the origin, such as `/tenant`. Default: none. */
  readonly path?: string | undefined;
  /** Of the tokens. Default ES256, which alone the reference server takes. */
  readonly alg?: string | undefined;
  /** Rules about clients that are not kept. */
  readonly without?: readonly ClientRule[] | undefined;
}

export async function startReferenceAuthorizationServer({
  change = (request, next) => next(request),
  metadata = {},
  path = '',
  without = [],
  alg = 'ES256',
}: ReferenceAuthorizationServerOptions = {}): Promise<ReferenceAuthorizationServer> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const kid = 'key-1';
  const publicJwk = { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' };
  const jwk = { ...((await exportJWK(privateKey)) as JsonWebKey), kid, alg };

  let clients: ReferenceClients | undefined;
  const running = await serve((origin) => {
    const issuer = origin + path;
    const known = new ReferenceClients({ issuer, without: new Set(without) });
    clients = known;
    const document = {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      registration_endpoint: `${issuer}/register`,
      jwks_uri: `${issuer}/jwks`,
      scopes_supported: ['openid', 'read', 'write'],
      response_types_supported: ['code'],
      response_modes_supported: ['query'],
      grant_types_supported: ['authorization_code', 'refresh_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: [alg],
      token_endpoint_auth_methods_supported: ['none', 'client_secret_basic'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      client_id_metadata_document_supported: true,
      ...metadata,
    };
    const cors = { 'access-control-allow-origin': '*' };
    const json = (body: unknown) =>
      Response.json(body, { headers: { ...cors, 'cache-control': 'max-age=300' } });
    const open = async (response: Response | Promise<Response>) => {
      const { status, body, headers } = await response;
      return new Response(body, { status, headers: { ...Object.fromEntries(headers), ...cors } });
    };
    const good: Handler = (request) => {
      const { pathname, searchParams } = new URL(request.url);
      if (pathname === `${path}/authorize`)
        return request.method === 'GET'
          ? known.authorize(searchParams)
          : new Response(null, { status: 405, headers: { allow: 'GET' } });
      if (request.method === 'POST' && pathname === `${path}/token`) return open(known.token(request));
      if (request.method === 'POST' && pathname === `${path}/register`) return open(known.register(request));
      if (request.method === 'DELETE' && pathname.startsWith(`${path}/register/`))
        return known.delete(request);
      if (request.method === 'OPTIONS') {
        const allowed = { 'access-control-allow-methods': 'GET, POST', 'access-control-allow-headers': '*' };
        return new Response(null, { status: 204, headers: { ...cors, ...allowed } });
      }
      const documents = [
        `/.well-known/oauth-authorization-server${path}`,
        `/.well-known/openid-configuration${path}`,
        `${path}/.well-known/openid-configuration`,
        `${path}/.well-known/oauth-authorization-server`,
      ];
      if (request.method === 'GET' && documents.includes(pathname)) return json(document);
      if (request.method === 'GET' && pathname === `${path}/jwks`) return json({ keys: [publicJwk] });
      return Response.json({ error: 'not_found' }, { status: 404, headers: cors });
    };
    return (request) => change(request, async (changed) => good(changed));
  });
  const issuer = running.origin + path;
  if (!clients) throw new Error('The server was not made.');
  return {
    issuer,
    clients,
    jwk,
    publicKey,
    close: running.close,
    mint: (audience, claims = {}, header = {}) => {
      const now = Math.floor(Date.now() / 1000);
      const own = { iss: issuer, aud: audience, sub: 'alice', client_id: 'audit', jti: crypto.randomUUID() };
      const payload = { ...own, iat: now, exp: now + 600, scope: 'read write', ...claims };
      return new SignJWT(payload).setProtectedHeader({ alg, kid, typ: 'at+jwt', ...header }).sign(privateKey);
    },
  };
}
