import type { EventEmitter } from 'node:events';
import type { RequestListener } from 'node:http';
import Provider from 'oidc-provider';
import { createInteractions } from './interactions.js';
import { listen } from './listen.js';
import { type DevServerOptions, resolveOptions } from './options.js';
import { providerConfiguration } from './provider-configuration.js';
import { applyRedirectUriRules } from './redirect-uri-rules.js';
import { createRequestHandler } from './request-handler.js';
import { createFindResource } from './resources.js';
import type { ResolvedUser } from './users.js';

/** A running authorization server. */
export interface DevServer {
  /** Issuer identifier: `http://localhost:PORT`, without a slash at the end. */
  readonly issuer: string;
  /** The same as `issuer`, for code that wants somewhere to go. */
  readonly url: string;
  /** The port listened on. */
  readonly port: number;
  /** Who can sign in, with defaults filled in, passwords included. */
  readonly users: readonly ResolvedUser[];
  /** Stops listening and ends all connections, within a second. May be called twice. */
  close(): Promise<void>;
  /** The same as `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts an OAuth 2.1 and OpenID Connect authorization server for development and tests.
 *
 * Keys, sessions and registered clients live in memory and end with it. Rejects, with a message that says
 * what to change, when NODE_ENV is `production`, the host is not a loopback one, the port is taken or the
 * options contradict each other. Not for production: passwords are plain text and shown on the sign-in page.
 */
export async function startDevServer(options: DevServerOptions = {}): Promise<DevServer> {
  if (process.env.NODE_ENV === 'production') {
    throw new Error(
      'The dev server does not run with NODE_ENV=production: it has public passwords. Use a real authorization server, or set NODE_ENV to something else',
    );
  }
  // oidc-provider calls it for every redirect URI; without it each sign-in would fail, and not say why.
  if (typeof URL.parse !== 'function') throw new Error('The dev server needs Node.js 22.1 or later');

  const resolved = resolveOptions(options);
  const onError = resolved.onError ?? (() => {});
  let handle: RequestListener = (_req, res) => {
    res.writeHead(503, { 'retry-after': '1' }).end();
  };
  const listening = await listen(resolved.host, resolved.port, (req, res) => handle(req, res));
  try {
    const { port } = listening;
    const issuer = `http://${resolved.host === '::1' ? '[::1]' : resolved.host}:${port}`;
    const findResource = createFindResource(resolved.resources, resolved.scopes);
    const provider = new Provider(issuer, await providerConfiguration(resolved, port, findResource));
    applyRedirectUriRules(provider);
    provider.on('server_error', (_ctx, error) => onError(error));
    // Koa prints to the console what nobody listens to.
    (provider as EventEmitter).on('error', onError);
    if (resolved.approveAs) {
      provider.use(async (ctx, next) => {
        await next();
        ctx.remove('set-cookie');
      });
    }
    // Bad static clients are reported here, not at the first request that names one.
    for (const { client_id } of resolved.clients ?? []) await provider.Client.find(client_id);

    handle = createRequestHandler(
      provider,
      createInteractions(provider, resolved.users, findResource),
      onError,
    );
    const close = () => listening.close();
    return { issuer, url: issuer, port, users: resolved.users, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await listening.close();
    throw error;
  }
}
