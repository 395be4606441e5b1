/** The part of the reference authorization server that clients meet: registration, sign-in and tokens, each as it should be. */

/** What can be left out, one by one. */
export type ClientRule =
  | 'client'
  | 'client-document'
  | 'redirect-uri'
  | 'whole-redirect-uri'
  | 'loopback-port'
  /** Only clients that say they are native may take any port. */
  | 'loopback-port-of-others'
  | 'redirect-scheme'
  | 'plain-http'
  | 'pkce'
  | 'resource-form'
  | 'resource'
  | 'response-issuer'
  | 'state'
  | 'frame'
  /** Whatever is asked, the user signs in first. */
  | 'request-first';

export interface ReferenceClientsOptions {
  readonly issuer: string;
  readonly without: ReadonlySet<ClientRule>;
}

interface Client {
  readonly redirectUris: readonly string[];
  readonly secret: string;
  readonly isNative: boolean;
}

const refused = (error: string, status = 400) =>
  Response.json({ error, error_description: `refused: ${error}` }, { status });

export class ReferenceClients {
  readonly #issuer: string;
  readonly #without: ReadonlySet<ClientRule>;
  readonly #clients = new Map<string, Client>();

  constructor({ issuer, without }: ReferenceClientsOptions) {
    this.#issuer = issuer;
    this.#without = without;
  }

  /** How many there are now: the audit deletes its own. */
  get count(): number {
    return this.#clients.size;
  }

  async register(request: Request): Promise<Response> {
    const { redirect_uris: uris, ...rest } = (await request.json()) as {
      redirect_uris: string[];
      application_type?: unknown;
    };
    for (const uri of uris) {
      const { protocol, hostname } = new URL(uri);
      const isScript = protocol === 'javascript:' || protocol === 'data:';
      if (isScript && !this.#without.has('redirect-scheme')) return refused('invalid_redirect_uri');
      const isLocal = hostname === '127.0.0.1' || hostname === 'localhost';
      if (protocol === 'http:' && !isLocal && !this.#without.has('plain-http'))
        return refused('invalid_redirect_uri');
    }
    const [id, secret] = [crypto.randomUUID(), crypto.randomUUID()];
    this.#clients.set(id, { redirectUris: uris, secret, isNative: rest.application_type === 'native' });
    const own = {
      client_id: id,
      registration_client_uri: `${this.#issuer}/register/${id}`,
      registration_access_token: secret,
    };
    return Response.json({ ...rest, redirect_uris: uris, ...own }, { status: 201 });
  }

  delete(request: Request): Response {
    const id = new URL(request.url).pathname.split('/').at(-1) ?? '';
    if (request.headers.get('authorization') !== `Bearer ${this.#clients.get(id)?.secret}`)
      return refused('invalid_token', 401);
    this.#clients.delete(id);
    return new Response(null, { status: 204 });
  }

  /** @param search the query of the request */
  authorize(search: URLSearchParams): Response {
    const page = (status: number, text: string) => {
      const framing = this.#without.has('frame')
        ? {}
        : { 'content-security-policy': "frame-ancestors 'none'" };
      return new Response(`<h1>${text}</h1>`, {
        status,
        headers: { 'content-type': 'text/html', ...framing },
      });
    };
    const signIn = () => page(200, 'Sign in');
    const asked = search.get('redirect_uri') ?? '';
    const back = (params: Record<string, string>) => {
      const to = new URL(asked);
      const state = search.get('state');
      const own = this.#without.has('response-issuer') ? {} : { iss: this.#issuer };
      const kept = state === null || this.#without.has('state') ? {} : { state };
      for (const [name, value] of Object.entries({ ...params, ...own, ...kept }))
        to.searchParams.set(name, value);
      return new Response(null, { status: 302, headers: { location: to.href } });
    };
    const id = search.get('client_id') ?? '';
    const client = this.#clients.get(id);
    if (!client) {
      const rule = id.includes('://') ? 'client-document' : 'client';
      return this.#without.has(rule) ? back({ error: 'invalid_client' }) : page(400, 'Unknown client');
    }
    if (this.#without.has('request-first')) return signIn();
    if (!this.#isRegistered(client, asked)) return page(400, 'Unknown redirect URI');
    if (search.get('response_type') !== 'code') return back({ error: 'unsupported_response_type' });
    if (!search.has('code_challenge') && !this.#without.has('pkce'))
      return back({ error: 'invalid_request' });
    const resource = search.get('resource');
    if (resource?.includes('#') && !this.#without.has('resource-form'))
      return back({ error: 'invalid_target' });
    const isLocal = resource === null || /^http:\/\/127\.0\.0\.1:/.test(resource) || resource.includes('#');
    if (!isLocal && !this.#without.has('resource')) return back({ error: 'invalid_target' });
    return signIn();
  }

  #isRegistered({ redirectUris, isNative }: Client, asked: string): boolean {
    const without = this.#without;
    if (without.has('redirect-uri')) return true;
    if (redirectUris.includes(asked)) return true;
    if (without.has('whole-redirect-uri') && redirectUris.some((each) => asked.startsWith(each))) return true;
    if (without.has('loopback-port') || (without.has('loopback-port-of-others') && !isNative)) return false;
    const withoutPort = (uri: string) => uri.replace(/^(http:\/\/127\.0\.0\.1):\d+/, '$1');
    return redirectUris.some((each) => withoutPort(each) === withoutPort(asked));
  }

  async token(request: Request): Promise<Response> {
    const form = new URLSearchParams(await request.text());
    const headers = { 'cache-control': 'no-store' };
    const error = form.get('grant_type') === 'authorization_code' ? 'invalid_grant' : 'invalid_request';
    return Response.json({ error }, { status: 400, headers });
  }
}
