/** The test issuer's side of HTTP: discovery, keys and introspection, behind a function that stands in for `fetch`. */

import type { KeyRing } from './key-ring.js';
import type { IssuedTokens } from './opaque-tokens.js';

export interface EndpointsOptions {
  readonly issuer: string;
  readonly keys: KeyRing;
  readonly tokens: IssuedTokens;
  /** How the resource server has to authenticate at the introspection endpoint. */
  readonly client: { readonly clientId: string; readonly clientSecret: string };
  /** Seconds since the epoch. */
  readonly now: () => number;
}

/** What the issuer does instead of answering: `unreachable`, or an HTTP status. */
export type Trouble = 'unreachable' | number;

export class Endpoints {
  /** URLs asked for, in order of arrival, without their query. */
  readonly requests: string[] = [];
  trouble: Trouble | undefined;
  readonly #options: EndpointsOptions;
  readonly #routes: ReadonlyMap<string, (request: Request) => Promise<Response>>;

  constructor(options: EndpointsOptions) {
    this.#options = options;
    const { origin, pathname } = new URL(options.issuer);
    const path = pathname.replace(/\/$/, '');
    const metadata = async () => Response.json(this.#metadata());
    this.#routes = new Map<string, (request: Request) => Promise<Response>>([
      [`${origin}/.well-known/oauth-authorization-server${path}`, metadata],
      [`${origin}${path}/.well-known/openid-configuration`, metadata],
      [this.#below('jwks'), async () => Response.json({ keys: await options.keys.published() })],
      [this.#below('introspect'), (request) => this.#introspect(request)],
    ]);
  }

  /**
   * Answers like `fetch`, and sends nothing anywhere. Rejects for URLs of any other origin, saying what there is.
   *
   * @throws TypeError
   */
  async fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
    const request = new Request(input, init);
    const [url = ''] = request.url.split('?', 1);
    const { origin } = new URL(this.#options.issuer);
    if (new URL(url).origin !== origin) {
      throw new TypeError(
        `The test issuer answers for ${origin} alone and was asked for ${url}. Is the issuer configured under its own name?`,
      );
    }
    this.requests.push(url);
    if (this.trouble === 'unreachable') throw new TypeError('The test issuer is told to be unreachable.');
    if (this.trouble !== undefined) return new Response('out of order', { status: this.trouble });
    const answer = this.#routes.get(url);
    return answer ? answer(request) : new Response('there is nothing here', { status: 404 });
  }

  #metadata() {
    const { issuer } = this.#options;
    return {
      issuer,
      authorization_endpoint: this.#below('authorize'),
      token_endpoint: this.#below('token'),
      jwks_uri: this.#below('jwks'),
      introspection_endpoint: this.#below('introspect'),
      response_types_supported: ['code'],
      grant_types_supported: ['authorization_code', 'refresh_token'],
      code_challenge_methods_supported: ['S256'],
      client_id_metadata_document_supported: true,
    };
  }

  async #introspect(request: Request): Promise<Response> {
    const form = new URLSearchParams(await request.text());
    if (request.method !== 'POST') return new Response('use POST', { status: 405 });
    if (!this.#isClient(request.headers.get('authorization'), form))
      return Response.json({ error: 'invalid_client' }, { status: 401 });
    const { tokens, now } = this.#options;
    return Response.json(tokens.introspect(form.get('token') ?? '', now()));
  }

  /** `client_secret_basic` or `client_secret_post` (RFC 6749 §2.3.1). */
  #isClient(authorization: string | null, form: URLSearchParams): boolean {
    const { clientId, clientSecret } = this.#options.client;
    const [id, secret] =
      authorization === null
        ? [form.get('client_id'), form.get('client_secret')]
        : basicCredentials(authorization);
    return id === clientId && secret === clientSecret;
  }

  #below(path: string): string {
    return `${this.#options.issuer.replace(/\/$/, '')}/${path}`;
  }
}

/** Both parts are form-encoded before they are joined, and clients differ in what they encode. */
function basicCredentials(authorization: string): readonly (string | undefined)[] {
  const encoded = /^basic +([A-Za-z0-9+/]+=*)$/i.exec(authorization)?.[1];
  if (encoded === undefined) return [];
  return atob(encoded)
    .split(':')
    .map((part) => decodeURIComponent(part.replaceAll('+', ' ')));
}
