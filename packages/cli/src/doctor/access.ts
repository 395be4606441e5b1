/** The one way in that the options ask for; two would contradict each other. */

import { UsageError } from './usage-error.js';

export type Access =
  /** Only if the environment has a token. */
  | { readonly type: 'none' }
  /** `-` is standard input. */
  | { readonly type: 'token'; readonly given: string }
  | { readonly type: 'token-file'; readonly file: string }
  | {
      readonly type: 'browser';
      /** Undefined: one is registered. */
      readonly clientId?: string | undefined;
      readonly clientSecret?: string | undefined;
      readonly port: number;
      readonly opensBrowser: boolean;
    }
  | {
      readonly type: 'client-credentials';
      readonly clientId: string;
      readonly clientSecret?: string | undefined;
    };

export interface AccessValues {
  readonly token?: string | undefined;
  readonly 'token-file'?: string | undefined;
  readonly 'sign-in'?: boolean | undefined;
  readonly 'client-id'?: string | undefined;
  readonly 'client-secret'?: string | undefined;
  readonly 'client-credentials'?: boolean | undefined;
  readonly 'callback-port'?: string | undefined;
  readonly 'no-browser'?: boolean | undefined;
}

/** @throws {UsageError} */
export function readAccess(values: AccessValues): Access {
  const { token, 'token-file': file, 'client-id': clientId, 'client-secret': clientSecret } = values;
  const { 'sign-in': isSignIn = false, 'client-credentials': isClient = false } = values;
  const ways = [
    token !== undefined && '--token',
    file !== undefined && '--token-file',
    isClient && '--client-credentials',
    (isSignIn || (clientId !== undefined && !isClient)) && (isSignIn ? '--sign-in' : '--client-id'),
  ].filter((way) => way !== false);
  if (ways.length > 1)
    throw new UsageError(`${ways.join(' and ')} are two ways to the same token: leave one out.`);
  if (clientSecret !== undefined && clientId === undefined)
    throw new UsageError('--client-secret needs --client-id.');
  const isBrowser = isSignIn || (clientId !== undefined && !isClient);
  for (const name of ['callback-port', 'no-browser'] as const) {
    if (values[name] !== undefined && !isBrowser)
      throw new UsageError(`--${name} is for signing in with the browser: give --sign-in or --client-id.`);
  }
  if (token !== undefined) return { type: 'token', given: token };
  if (file !== undefined) return { type: 'token-file', file };
  if (isClient) {
    if (clientId === undefined) throw new UsageError('--client-credentials needs --client-id.');
    return { type: 'client-credentials', clientId, clientSecret };
  }
  if (!isBrowser) return { type: 'none' };
  const port = readPort(values['callback-port'] ?? '0');
  return { type: 'browser', clientId, clientSecret, port, opensBrowser: !values['no-browser'] };
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65535) return port;
  throw new UsageError('--callback-port is a whole number from 0 to 65535.');
}
