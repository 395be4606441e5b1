import type { CommandIo } from '../../command-io.js';

/** Milliseconds. Longer, and whoever started the command wonders what it does. */
const TIMEOUT = 3_000;

/**
 * Why calls to the upstream will fail, as far as one request without a token can tell; undefined when it answers.
 * Any answer of its own is good: what a GET means differs from one transport to the next.
 */
export async function upstreamProblem(
  upstream: URL,
  { fetch, signal }: Pick<CommandIo, 'fetch' | 'signal'>,
): Promise<string | undefined> {
  const limit = AbortSignal.timeout(TIMEOUT);
  try {
    const response = await fetch(upstream, {
      headers: { accept: 'text/event-stream' },
      redirect: 'manual',
      signal: signal ? AbortSignal.any([limit, signal]) : limit,
    });
    // Of what may be an event stream, the head is enough.
    await response.body?.cancel();
    if (response.status === 401) return 'it asks for a token itself, and gets none from here';
    if (response.status >= 300 && response.status < 400)
      return `it answers with a redirect (${response.status}), which is not followed: give the URL where it leads`;
    return undefined;
  } catch (error) {
    if (limit.aborted) return `it did not answer within ${TIMEOUT / 1000} seconds`;
    const { cause } = error as { cause?: { code?: unknown } };
    return `it cannot be reached${typeof cause?.code === 'string' ? ` (${cause.code})` : ''}`;
  }
}
