import type { OAuthAuthorizationServerInformation } from '@ai-sdk/mcp';
import type { OAuthDiscoveryState } from '@modelcontextprotocol/client';

/** How a client gets its client id. */
export type Registration =
  /** RFC 7591: asks the authorization server for one. */
  | { readonly kind: 'dynamic' }
  /** The URL of a document about the client. */
  | { readonly kind: 'document'; readonly url: string }
  /** Known to the authorization server beforehand. */
  | { readonly kind: 'static'; readonly issuer: string; readonly clientId: string; readonly secret?: string };

/** Nothing listens there: the redirect is read from the `Location` of the answer. */
export const redirectUrl = 'http://127.0.0.1:33418/callback';

/** For the authorization server, at the URL that is the client id. */
export function clientMetadataDocument(url: string) {
  return {
    client_id: url,
    client_name: 'Headless client',
    redirect_uris: [redirectUrl],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
  };
}

interface ClientInformation {
  readonly client_id: string;
  readonly client_secret?: string | undefined;
  readonly issuer?: string | undefined;
}

interface Tokens {
  readonly access_token: string;
  readonly token_type: string;
  readonly refresh_token?: string | undefined;
  readonly scope?: string | undefined;
}

/**
 * Keeps what an OAuth client has to keep, in memory, and instead of opening a browser remembers where it would have gone.
 *
 * One class for three clients: each takes from it what its own interface names.
 */
export class HeadlessProvider {
  readonly redirectUrl: string;
  readonly clientMetadata;
  /** Where the client wanted to send its user, each time. */
  readonly authorizationUrls: URL[] = [];
  /** Every access token the client got, oldest first. */
  readonly accessTokens: string[] = [];
  declare readonly clientMetadataUrl?: string;

  #client: ClientInformation | undefined;
  #tokens: Tokens | undefined;
  #verifier = '';
  #state: string | undefined;
  #discovery: OAuthDiscoveryState | undefined;
  #server: OAuthAuthorizationServerInformation | undefined;
  readonly #registration: Registration['kind'];

  constructor(registration: Registration, redirectUri = redirectUrl) {
    this.redirectUrl = redirectUri;
    this.clientMetadata = {
      client_name: 'Headless client',
      redirect_uris: [redirectUri],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    };
    this.#registration = registration.kind;
    if (registration.kind === 'document') this.clientMetadataUrl = registration.url;
    if (registration.kind === 'static') {
      const { clientId, secret, issuer } = registration;
      this.#client = {
        client_id: clientId,
        issuer,
        ...(secret === undefined ? {} : { client_secret: secret }),
      };
    }
  }

  state = () => crypto.randomUUID();
  saveState = (state: string) => {
    this.#state = state;
  };
  storedState = () => this.#state;
  clientInformation = () => this.#client;
  saveClientInformation = (client: ClientInformation) => {
    this.#client = client;
  };
  isClientInformationDynamicallyRegistered = () => this.#registration === 'dynamic';
  tokens = () => this.#tokens;
  saveTokens = (tokens: Tokens) => {
    this.#tokens = tokens;
    this.accessTokens.push(tokens.access_token);
  };
  saveCodeVerifier = (verifier: string) => {
    this.#verifier = verifier;
  };
  codeVerifier = () => this.#verifier;
  redirectToAuthorization = (url: URL) => {
    this.authorizationUrls.push(url);
  };
  discoveryState = () => this.#discovery;
  saveDiscoveryState = (discovery: OAuthDiscoveryState) => {
    this.#discovery = discovery;
  };
  authorizationServerInformation = () => this.#server;
  saveAuthorizationServerInformation = (server: OAuthAuthorizationServerInformation) => {
    this.#server = server;
  };

  /**
   * Goes where the user was last sent, at an authorization server that approves by itself.
   *
   * @returns the parameters of the redirect: `code`, `state`, `iss`, or an `error`.
   */
  async signIn(): Promise<URLSearchParams> {
    const url = this.authorizationUrls.at(-1);
    if (!url) throw new Error('The client has not asked for authorization');
    return followAuthorization(url);
  }
}

/** One request, as a headless client makes it: no cookies, no page. */
export async function followAuthorization(url: URL): Promise<URLSearchParams> {
  const response = await fetch(url, { redirect: 'manual' });
  const body = await response.text();
  const location = response.headers.get('location');
  if (!location?.startsWith(`${redirectUrl}?`)) {
    throw new Error(`No redirect to the client but ${response.status} ${location ?? body}`);
  }
  const parameters = new URL(location).searchParams;
  if (parameters.get('state') !== url.searchParams.get('state')) throw new Error('The state has changed');
  return parameters;
}

/** The parameter of a redirect that must be there for sign-in to go on. */
export function parameter(parameters: URLSearchParams, name: string): string {
  const value = parameters.get(name);
  if (value === null) throw new Error(`The redirect has no ${name} but ${parameters}`);
  return value;
}
