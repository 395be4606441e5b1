/** Signs somebody in with the browser, as an MCP client would: authorization code, PKCE, `resource`, `state`, `iss`. */

import type { Credentials, Http } from '@mcp-auth/audit';
import {
  AuthorizationResponseError,
  type AuthorizationServer,
  allowInsecureRequests,
  authorizationCodeGrantRequest,
  customFetch,
  processAuthorizationCodeResponse,
  processRefreshTokenResponse,
  refreshTokenGrantRequest,
  type TokenEndpointResponse,
  validateAuthResponse,
} from 'oauth4webapi';
import { auditedFetch } from './audited-fetch.js';
import {
  type AuthorizationSecrets,
  authorizationSecrets,
  authorizationUrl,
} from './authorization-request.js';
import { bearerTokenOf } from './bearer-token.js';
import { type Callback, startCallback } from './callback-server.js';
import { explained } from './explain.js';
import { clientOf, type GivenClient, type Grant } from './grant.js';
import { withoutIdToken } from './id-token.js';
import { registerClient } from './registration.js';
import { claimsOf, narrowerScope, otherAudience } from './variants.js';

export interface BrowserSignIn {
  readonly http: Http;
  readonly server: AuthorizationServer;
  readonly resource: string;
  readonly scopes: readonly string[];
  /** Default: one is registered (RFC 7591), and stays there. */
  readonly client?: GivenClient | undefined;
  /** Of the redirect URI. 0 takes any free one. */
  readonly port: number;
  /** Milliseconds that somebody may take. Default five minutes. */
  readonly limit?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Gets the URL to sign in at, and the redirect URI. */
  readonly onUrl: (url: URL, redirectUri: string) => void;
}

/** @throws {SignInError} */
export async function signInWithBrowser(options: BrowserSignIn): Promise<Credentials> {
  const { http, server, resource, scopes, client, port, limit = 300_000, signal, onUrl } = options;
  const secrets = authorizationSecrets();
  const callback = await startCallback({ port, state: secrets.state, limit, signal });
  try {
    const { redirectUri } = callback;
    const known = client ? clientOf(client, server) : await registerClient(http, server, redirectUri);
    const grant: Grant = { http, server, ...known, resource, scopes };
    onUrl(await authorizationUrl(grant, redirectUri, secrets), redirectUri);
    return await credentialsOf(grant, await exchange(grant, callback, secrets));
  } finally {
    callback.close();
  }
}

async function exchange(
  grant: Grant,
  callback: Callback,
  { state, verifier }: AuthorizationSecrets,
): Promise<Received> {
  const { http, server, client, authentication, resource, scopes } = grant;
  const { redirectUri } = callback;
  const attempt = { server, clientId: client.client_id, resource, scopes, redirectUri };
  const answer = await callback.wait();
  http.redactor.hide(answer.get('code') ?? undefined);
  http.redactor.hide(verifier);
  const parameters = await explained({ step: 'authorization', ...attempt }, async () => {
    // Whatever else is wrong with a refusal, what it says helps more.
    if (answer.has('error')) throw new AuthorizationResponseError('', { cause: answer });
    return validateAuthResponse(server, client, answer, state);
  });
  const options = {
    [allowInsecureRequests]: true,
    [customFetch]: auditedFetch(http, 'Sign in: exchange the code'),
    additionalParameters: { resource },
  };
  return explained({ step: 'code', ...attempt }, async () => {
    const { response, idToken } = await withoutIdToken(
      await authorizationCodeGrantRequest(
        server,
        client,
        authentication,
        parameters,
        redirectUri,
        verifier,
        options,
      ),
    );
    http.redactor.hide(idToken);
    return { full: await processAuthorizationCodeResponse(server, client, response), idToken };
  });
}

interface Received {
  readonly full: TokenEndpointResponse;
  readonly idToken?: string | undefined;
}

/** A refresh token gives the variants, without anybody signing in again. */
async function credentialsOf(grant: Grant, { full, idToken }: Received): Promise<Credentials> {
  const token = bearerTokenOf(grant, full);
  const { refresh_token: first } = full;
  // An opaque token may end when the next one is given out, and then the audit has none.
  if (first === undefined || !claimsOf(token)) return { token, idToken };
  let latest = first;
  const refresh = async (parameters: Record<string, string>) => {
    const refreshed = await refreshedWith(grant, latest, parameters).catch(() => undefined);
    latest = refreshed?.refresh_token ?? latest;
    return refreshed;
  };
  const { resource } = grant;
  // Before anything that may be refused: some take even that for its use.
  await refresh({ resource });
  const narrowToken = await narrowerScope(grant, full, ([scope = '']) => refresh({ resource, scope }));
  const otherAudienceToken = await otherAudience(grant, (other) => refresh({ resource: other }));
  // The server under test gets to see it, and with one that is still good it could have tokens of its own made (RFC 9700 §4.14).
  const refreshToken = latest === first ? undefined : first;
  return { token, idToken, refreshToken, narrowToken, otherAudienceToken };
}

async function refreshedWith(
  { http, server, client, authentication }: Grant,
  refreshToken: string,
  additionalParameters: Record<string, string>,
): Promise<TokenEndpointResponse> {
  const options = {
    [allowInsecureRequests]: true,
    [customFetch]: auditedFetch(http, 'Sign in: refresh'),
    additionalParameters,
  };
  const { response, idToken } = await withoutIdToken(
    await refreshTokenGrantRequest(server, client, authentication, refreshToken, options),
  );
  http.redactor.hide(idToken);
  const refreshed = await processRefreshTokenResponse(server, client, response);
  http.redactor.hide(refreshed.refresh_token);
  return refreshed;
}
