/** A client known from the start, with the metadata names of RFC 7591. */
export interface DevClient {
  readonly client_id: string;
  /** Needed unless `token_endpoint_auth_method` is `none` or `private_key_jwt`. */
  readonly client_secret?: string;
  readonly client_name?: string;
  readonly redirect_uris?: readonly string[];
  /** Default: `authorization_code` and `refresh_token`, and `client_credentials` with a secret. */
  readonly grant_types?: readonly string[];
  /** Default: `client_secret_basic` with a secret (`client_secret_post` is accepted too), else `none`. */
  readonly token_endpoint_auth_method?: string;
  /** Unlike the `scope` of a registration, this one does limit the client. Default: no limit. */
  readonly scope?: string;
  /** Any other client metadata, such as `jwks` or `dpop_bound_access_tokens`. */
  readonly [metadata: string]: unknown;
}

/** Where known clients listen: their path, on any loopback host. The port is free in any case. */
const callbackPaths = ['/callback', '/oauth/callback', '/oauth/callback/debug', '/mcp/oauth/callback', '/'];

/** The redirect URIs of the clients below. */
export const loopbackRedirectUris: readonly string[] = ['localhost', '127.0.0.1', '[::1]'].flatMap((host) =>
  callbackPaths.map((path) => `http://${host}${path}`),
);

/** There unless a client of the same id is given. */
export const defaultClients: readonly DevClient[] = [
  { client_id: 'demo-public', client_name: 'Demo (public client)', redirect_uris: loopbackRedirectUris },
  {
    client_id: 'demo-confidential',
    client_secret: 'demo-secret',
    client_name: 'Demo (confidential client)',
    redirect_uris: loopbackRedirectUris,
  },
  {
    client_id: 'resource-server',
    client_secret: 'resource-server-secret',
    client_name: 'Resource server (introspection)',
  },
];
