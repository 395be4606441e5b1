/** What every way of getting a token works with. */

import type { Http } from '@mcp-auth/audit';
import {
  type AuthorizationServer,
  type Client,
  type ClientAuth,
  ClientSecretBasic,
  ClientSecretPost,
  None,
} from 'oauth4webapi';

export interface Grant {
  readonly http: Http;
  readonly server: AuthorizationServer;
  readonly client: Client;
  readonly authentication: ClientAuth;
  /** RFC 8707: what the token is to be for. */
  readonly resource: string;
  /** What is asked for. Empty leaves it to the server. */
  readonly scopes: readonly string[];
}

export interface GivenClient {
  readonly id: string;
  readonly secret?: string | undefined;
}

/** A client that exists already. A secret goes into the header where the server takes it there, as it does without saying so. */
export function clientOf(
  { id, secret }: GivenClient,
  server: AuthorizationServer,
  method?: string | undefined,
): Pick<Grant, 'client' | 'authentication'> {
  const client: Client = { client_id: id };
  if (secret === undefined) return { client, authentication: None() };
  const { token_endpoint_auth_methods_supported: methods = ['client_secret_basic'] } = server;
  const isPosted = method ? method === 'client_secret_post' : !methods.includes('client_secret_basic');
  return { client, authentication: isPosted ? ClientSecretPost(secret) : ClientSecretBasic(secret) };
}

export function scopeParameter(scopes: readonly string[]): Record<string, string> {
  return scopes.length === 0 ? {} : { scope: scopes.join(' ') };
}
