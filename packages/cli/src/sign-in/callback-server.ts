/** Waits on this machine for the browser to come back (RFC 8252 §7.3). */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type CallbackPage,
  callbackPage,
  notExpected,
  pageHeaders,
  signedIn,
  signInRefused,
} from './callback-page.js';
import { SignInError } from './sign-in-error.js';

export interface CallbackOptions {
  /** 0 takes any free one. */
  readonly port: number;
  /** What the answer has to repeat. Others are sent away, and waited past. */
  readonly state: string;
  /** Milliseconds to wait. */
  readonly limit: number;
  readonly signal?: AbortSignal | undefined;
}

export interface Callback {
  readonly redirectUri: string;
  /** Resolves to what the browser brought, `error` or not. @throws {SignInError} when nobody comes in time, or Ctrl-C does. */
  wait(): Promise<URLSearchParams>;
  close(): void;
}

const path = '/callback';

/** Listens on 127.0.0.1 only. @throws {SignInError} when the port is taken. */
export async function startCallback({ port, state, limit, signal }: CallbackOptions): Promise<Callback> {
  let resolve = (_answer: URLSearchParams): void => {};
  let reject = (_error: SignInError): void => {};
  const answered = new Promise<URLSearchParams>((...settle) => {
    [resolve, reject] = settle;
  });
  // It may fail before anybody waits.
  answered.catch(() => undefined);
  const server = createServer((request, response) => {
    const parameters = parametersOf(request, redirectUri);
    if (!parameters) return void response.writeHead(404, { connection: 'close' }).end();
    const error = parameters.get('error');
    // Some leave the state out when they refuse (RFC 6749, section 4.1.2.1, has it repeated); that ends nothing but the waiting.
    const isOurs = parameters.get('state') === state || (error !== null && !parameters.has('state'));
    if (!isOurs) return show(response, 400, notExpected);
    show(response, 200, error === null ? signedIn : signInRefused(error));
    resolve(parameters);
  });
  await listen(server, port);
  const redirectUri = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  const minutes = Math.round(limit / 60_000);
  const timer = setTimeout(() => {
    reject(
      new SignInError(
        `Nobody has signed in within ${minutes} minutes. If the page of the authorization server showed an error instead, that is what to look at: most often the redirect URI ${redirectUri} is not allowed for the client.`,
      ),
    );
  }, limit);
  const stop = () => reject(new SignInError('Stopped while waiting for the browser.'));
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted) stop();
  return {
    redirectUri,
    wait: () => answered,
    close: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      // The page that was just sent may still be on its way.
      server.close();
      server.closeIdleConnections();
      server.unref();
    },
  };
}

function parametersOf({ method, url = '', headers }: IncomingMessage, redirectUri: string) {
  if (method !== 'GET' || headers.host !== new URL(redirectUri).host) return undefined;
  if (!URL.canParse(url, redirectUri)) return undefined;
  const { pathname, searchParams, origin } = new URL(url, redirectUri);
  return pathname === path && origin === new URL(redirectUri).origin ? searchParams : undefined;
}

function show(response: ServerResponse, status: number, page: CallbackPage): void {
  response.writeHead(status, { ...pageHeaders }).end(callbackPage(page));
}

function listen(server: ReturnType<typeof createServer>, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new SignInError(
          `Port ${port} of 127.0.0.1 cannot be listened on (${error.code}). Choose another with --callback-port; 0 takes any free one.`,
        ),
      ),
    );
    server.listen(port, '127.0.0.1', () => resolve());
  });
}
