import type { RequestFailure } from './exchange.js';

const TLS_CODES = /^(CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO|HOSTNAME_MISMATCH)/;

const MEANINGS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the host name does not exist',
  EAI_AGAIN: 'the host name could not be resolved',
  ECONNREFUSED: 'nobody listens there',
  ECONNRESET: 'the connection was cut',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'no connection in time',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  UND_ERR_SOCKET: 'the connection was cut',
  CERT_HAS_EXPIRED: 'the certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate chain ends in an unknown authority',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the server does not send its intermediate certificates',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another host name',
};

/** What a rejected `fetch` means. Its own message says only that it failed; the cause has a code, on most platforms. */
export function failureOf(
  error: unknown,
  limit: AbortSignal,
  asked: AbortSignal | undefined,
): RequestFailure {
  if (asked?.aborted) return { kind: 'aborted', message: 'stopped' };
  if (limit.aborted) return { kind: 'timeout', message: 'no complete answer in time' };
  const { code, message } = innermost(error);
  const kind = code !== undefined && TLS_CODES.test(code) ? 'tls' : 'unreachable';
  const meaning = code === undefined ? undefined : MEANINGS[code];
  const named = code === undefined ? '' : ` (${code})`;
  return { kind, message: `${meaning ?? message}${named}` };
}

function innermost(error: unknown): { code?: string; message: string } {
  let current = error;
  let found: { code?: string; message: string } = { message: 'the request failed' };
  for (let depth = 0; depth < 5 && current instanceof Error; depth++) {
    const code: unknown = 'code' in current ? current.code : undefined;
    found = { message: current.message, ...(typeof code === 'string' && { code }) };
    const inner: unknown = current instanceof AggregateError ? current.errors[0] : current.cause;
    if (inner === undefined) break;
    current = inner;
  }
  return found;
}
