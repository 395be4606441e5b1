import * as oauth from 'oauth4webapi';
import type { DevServer } from '../../src/index.js';

export const resource = 'http://localhost:4000/mcp';
export const callback = 'http://127.0.0.1:7777/callback';

/** The one resource most tests talk about. */
export const notes = {
  resource,
  scopes: ['notes:read', 'notes:write', 'notes:delete'],
  defaultScopes: ['notes:read'],
};

/** 43 characters, the shortest that RFC 7636 allows. */
export const verifier = 'a-verifier-that-is-as-short-as-they-may-be.';

export async function authorizationUrl(as: DevServer, params: Record<string, string | string[] | undefined>) {
  const url = new URL('/authorize', as.issuer);
  const all = {
    client_id: 'demo-public',
    redirect_uri: callback,
    response_type: 'code',
    state: 'the-state',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...params,
  };
  for (const [name, value] of Object.entries(all)) {
    for (const one of [value ?? []].flat()) url.searchParams.append(name, one);
  }
  return url;
}

/** One request, no redirect followed: what a headless client does. */
export async function authorize(as: DevServer, params: Record<string, string | string[] | undefined> = {}) {
  return fetch(await authorizationUrl(as, params), { redirect: 'manual' });
}

export function redirectOf(response: Response): URL {
  return new URL(response.headers.get('location') ?? 'missing:');
}

export interface TokenAnswer {
  status: number;
  body: Record<string, string | undefined> & { access_token: string; error?: string };
}

export async function token(
  as: DevServer,
  params: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<TokenAnswer> {
  const response = await fetch(`${as.issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: 'demo-public', ...params }),
    headers,
  });
  return { status: response.status, body: (await response.json()) as TokenAnswer['body'] };
}

/** An authorization with automatic approval, and its code exchanged. */
export async function signIn(
  as: DevServer,
  params: Record<string, string | string[] | undefined> = {},
  headers?: Record<string, string>,
): Promise<TokenAnswer> {
  const back = redirectOf(await authorize(as, params));
  const code = back.searchParams.get('code');
  if (!code) throw new Error(`no code: ${back.href}`);
  return exchange(as, code, params, headers);
}

export function exchange(
  as: DevServer,
  code: string,
  {
    client_id = 'demo-public',
    redirect_uri = callback,
    resource: asked,
  }: Record<string, string | string[] | undefined> = {},
  headers?: Record<string, string>,
): Promise<TokenAnswer> {
  return token(
    as,
    {
      grant_type: 'authorization_code',
      code,
      code_verifier: verifier,
      redirect_uri: String(redirect_uri),
      client_id: String(client_id),
      ...(typeof asked === 'string' && { resource: asked }),
    },
    headers,
  );
}

export async function register(as: DevServer, metadata: Record<string, unknown>) {
  const response = await fetch(`${as.issuer}/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ redirect_uris: [callback], token_endpoint_auth_method: 'none', ...metadata }),
  });
  return {
    status: response.status,
    body: (await response.json()) as Record<string, unknown> & { client_id: string },
  };
}

export function basic(id: string, secret: string): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` };
}

export async function introspect(
  as: DevServer,
  value: string,
  headers = basic('resource-server', 'resource-server-secret'),
) {
  const body = new URLSearchParams({ token: value });
  const response = await fetch(`${as.issuer}/introspect`, { method: 'POST', body, headers });
  return (await response.json()) as Record<string, unknown>;
}
