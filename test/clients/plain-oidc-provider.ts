import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { exportJWK, generateKeyPair } from 'jose';
import Provider from 'oidc-provider';

/** An authorization server as anyone would set it up, with nothing of ours in it. */
export interface PlainProvider {
  readonly issuer: string;
  /** `http://127.0.0.1:PORT`: where it really is, whatever it is called. */
  readonly origin: string;
  close(): Promise<void>;
}

export interface PlainProviderOptions {
  /** Where it is mounted, and what its issuer ends in. */
  readonly path?: string;
  /** `https://auth.example.com` where a proxy stands in front; default: where it really is. */
  readonly publicOrigin?: string;
  readonly scopes: readonly string[];
}

export const plainClientId = 'app';
export const plainRedirectUri = 'https://app.example.com/callback';

/**
 * oidc-provider with its own sign-in pages, one client and every https or loopback resource. It has no dynamic registration, no
 * metadata documents and no CORS.
 */
export async function startPlainProvider({ path = '', publicOrigin, scopes }: PlainProviderOptions) {
  const app = express();
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const issuer = `${publicOrigin ?? origin}${path}`;

  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const provider = quietly(
    (key) =>
      new Provider(issuer, {
        jwks: { keys: [{ ...key, alg: 'RS256', use: 'sig', kid: 'plain' }] },
        cookies: { keys: ['not a secret'] },
        clients: [
          {
            client_id: plainClientId,
            token_endpoint_auth_method: 'none',
            redirect_uris: [plainRedirectUri],
            grant_types: ['authorization_code', 'refresh_token'],
          },
        ],
        scopes: ['openid', 'offline_access', ...scopes],
        claims: { openid: ['sub'], profile: ['name'] },
        findAccount: (_ctx, sub) => ({
          accountId: sub,
          claims: () => ({ sub, name: `${sub} of the plain provider` }),
        }),
        // The defaults, said aloud: oidc-provider prints a notice for each one that is not.
        ttl: {
          AccessToken: 3600,
          Grant: 3600,
          IdToken: 3600,
          Interaction: 3600,
          RefreshToken: 3600,
          Session: 3600,
        },
        features: {
          resourceIndicators: {
            enabled: true,
            useGrantedResource: () => true,
            getResourceServerInfo: (_ctx, resource) => ({
              scope: scopes.join(' '),
              audience: resource,
              accessTokenFormat: 'jwt',
            }),
          },
        },
      }),
    await exportJWK(privateKey),
  );
  provider.proxy = publicOrigin !== undefined;
  app.use(path || '/', provider.callback());

  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { issuer, origin, close } satisfies PlainProvider;
}

/** oidc-provider prints that its sign-in pages are for development, which is what they are used for. */
function quietly<Argument, Result>(run: (argument: Argument) => Result, argument: Argument): Result {
  const { info, warn } = console;
  console.info = console.warn = () => {};
  try {
    return run(argument);
  } finally {
    Object.assign(console, { info, warn });
  }
}

/**
 * What a user does in a browser: follows redirects with cookies, types a name into the page that asks for one, and says yes.
 *
 * @returns the parameters of the redirect to the client
 */
export async function signInOnPages(
  authorizationUrl: URL,
  redirectUri: string,
  user = 'alice',
): Promise<URLSearchParams> {
  const cookies = new Map<string, string>();
  const visit = async (url: URL, form?: URLSearchParams) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie },
      ...(form && { method: 'POST', body: form }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    return { response, page: await response.text() };
  };

  let url = authorizationUrl;
  let answer = await visit(url);
  for (let step = 0; step < 12; step += 1) {
    const location = answer.response.headers.get('location');
    if (location !== null) {
      url = new URL(location, url);
      if (url.href.startsWith(redirectUri)) return url.searchParams;
      answer = await visit(url);
      continue;
    }
    const [, prompt] = /name="prompt" value="(login|consent)"/.exec(answer.page) ?? [];
    if (prompt === undefined) throw new Error(`${answer.response.status} at ${url.pathname}: ${answer.page}`);
    answer = await visit(url, new URLSearchParams({ prompt, login: user, password: 'anything' }));
  }
  throw new Error('Sign-in does not come to an end');
}
