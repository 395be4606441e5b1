import { randomBytes } from 'node:crypto';
import type { ClientMetadata } from 'oidc-provider';
import { type DevClient, defaultClients } from './clients.js';
import { isNativeRedirectUri } from './redirect-uris.js';

/** The given clients and the default ones, as oidc-provider wants them. */
export function staticClients(given: readonly DevClient[] = []): ClientMetadata[] {
  const ids = new Set(given.map((client) => client.client_id));
  return [...given, ...defaultClients.filter((client) => !ids.has(client.client_id))].map(withDefaults);
}

function withDefaults(client: DevClient): ClientMetadata {
  const redirects = (client.redirect_uris ?? []).length > 0;
  const secret = client.client_secret !== undefined;
  return {
    token_endpoint_auth_method: secret ? 'client_secret_basic' : 'none',
    grant_types: [
      ...(redirects ? ['authorization_code', 'refresh_token'] : []),
      ...(secret ? ['client_credentials'] : []),
    ],
    response_types: redirects ? ['code'] : [],
    redirect_uris: [],
    ...(client.redirect_uris?.some(isNativeRedirectUri) && { application_type: 'native' }),
    ...client,
  } as ClientMetadata;
}

/** Never a URL, which would be a metadata document, and never what a user could have as `sub`. */
export function newClientId(): string {
  return `client-${randomBytes(12).toString('base64url')}`;
}

const supportedGrantTypes = new Set(['authorization_code', 'refresh_token', 'client_credentials']);

/**
 * What this server changes about metadata that a client wrote about itself, by registering or in a
 * document. Works in place, before the metadata is validated.
 */
export function adjustClientMetadata(
  metadata: Record<string, unknown>,
  origin: 'registered' | 'document',
): void {
  // Clients register with the scope of their first challenge; keeping it would end every step-up.
  delete metadata.scope;

  // A document cannot hold a secret, so the registration default (client_secret_basic) makes no sense there.
  if (origin === 'document' && metadata.token_endpoint_auth_method === 'client_secret_basic') {
    metadata.token_endpoint_auth_method = 'none';
  }

  // Many native clients do not say what they are. It decides how often the user is asked, nothing else.
  const redirectUris = Array.isArray(metadata.redirect_uris) ? metadata.redirect_uris : [];
  if (redirectUris.some((uri) => typeof uri === 'string' && isNativeRedirectUri(uri))) {
    metadata.application_type = 'native';
  }

  // RFC 7591, section 2: the server may leave out what it does not do. A public client is nobody, so it
  // cannot act for itself.
  if (Array.isArray(metadata.grant_types)) {
    metadata.grant_types = metadata.grant_types.filter(
      (type) =>
        supportedGrantTypes.has(type) &&
        !(type === 'client_credentials' && metadata.token_endpoint_auth_method === 'none'),
    );
  }
}
