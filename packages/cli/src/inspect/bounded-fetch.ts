/** A GET with limits. What is sent is the URL and nothing else: no token ever comes near this file. */

import type { CommandIo } from '../command-io.js';

/** Something that is needed for judging cannot be had. The message is for people. */
export class PolicyError extends Error {}

/** Milliseconds for one answer, body included. */
const limit = 5000;
/** Bytes. */
const most = 512 * 1024;

/** Why a URL is not asked, as the rest of a sentence. */
export function urlProblem(text: string): string | undefined {
  if (!URL.canParse(text)) return 'is not an absolute URL';
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return 'carries credentials';
  if (protocol === 'https:') return undefined;
  const loopback = ['localhost', '127.0.0.1', '[::1]'].includes(hostname) || hostname.endsWith('.localhost');
  return protocol === 'http:' && loopback ? undefined : 'must be https, or http on this machine';
}

/** Without credentials and query, because either may be a secret. */
export function shownUrl(text: string): string {
  if (!URL.canParse(text)) return 'What was given';
  const { protocol, host, pathname, search } = new URL(text);
  return `${protocol}//${host}${pathname}${search === '' ? '' : '?…'}`.slice(0, 500);
}

export interface Answer {
  readonly status: number;
  readonly challenge: string | null;
  /** Parsed, where it was asked for, is JSON and was answered with 200. */
  readonly json?: unknown;
}

/**
 * Redirects are not followed. The body is read only where JSON is wanted.
 *
 * @throws PolicyError when there is no answer within five seconds and 512 KiB.
 */
export async function ask(
  url: string,
  { fetch, signal }: CommandIo,
  accept: string,
  wantsJson: boolean,
): Promise<Answer> {
  const problem = urlProblem(url);
  const shown = shownUrl(url);
  if (problem !== undefined) throw new PolicyError(`${shown} ${problem}.`);
  const limited = AbortSignal.any([AbortSignal.timeout(limit), ...(signal ? [signal] : [])]);
  let response: Response;
  try {
    response = await fetch(url, { headers: { accept }, redirect: 'manual', signal: limited });
  } catch (error) {
    throw new PolicyError(`${shown} cannot be reached: ${causeOf(error)}.`);
  }
  const { status } = response;
  const challenge = response.headers.get('www-authenticate');
  if (status !== 200 || !wantsJson) {
    response.body?.cancel().catch(() => {});
    return { status, challenge };
  }
  return { status, challenge, json: await jsonOf(response, shown) };
}

async function jsonOf(response: Response, shown: string): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of response.body ?? []) {
      length += chunk.length;
      if (length > most) throw new Error('it is longer than 512 KiB');
      chunks.push(chunk);
    }
  } catch (error) {
    throw new PolicyError(`The answer of ${shown} cannot be read: ${causeOf(error)}.`);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'for no reason given';
  if (error.name === 'TimeoutError') return 'no answer within five seconds';
  const { code } = (error.cause ?? {}) as { code?: string };
  return code ?? error.message;
}
