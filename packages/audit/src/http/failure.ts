/** What a rejected `fetch` means. */

import type { FailureKind, RequestFailure } from './exchange.js';

/** Node and its relatives say it with a code, of the error or of a cause of it; browsers say nothing at all. */
const TLS_CODES =
  /^(?:CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|INVALID_(?:CA|PURPOSE)|EPROTO|HOSTNAME_MISMATCH|PATH_LENGTH)/;

const MEANINGS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the host name does not exist',
  EAI_AGAIN: 'the host name could not be resolved',
  ECONNREFUSED: 'nobody listens there',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  EADDRNOTAVAIL: 'the address cannot be reached',
  ETIMEDOUT: 'no connection in time',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  UND_ERR_HEADERS_TIMEOUT: 'no complete answer in time',
  UND_ERR_BODY_TIMEOUT: 'no complete answer in time',
  UND_ERR_SOCKET: 'the connection was cut',
  UND_ERR_HEADERS_OVERFLOW: 'the headers of the answer are too large',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the body is not as long as Content-Length says',
  Z_DATA_ERROR: 'the body is not compressed as Content-Encoding says',
  Z_BUF_ERROR: 'the compressed body breaks off',
  CERT_HAS_EXPIRED: 'the certificate has expired',
  CERT_NOT_YET_VALID: 'the certificate is not valid yet',
  CERT_REVOKED: 'the certificate was revoked',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate chain ends in an unknown authority',
  UNABLE_TO_GET_ISSUER_CERT: 'the certificate chain is not complete',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'the certificate is from an unknown authority, or the chain is not complete',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the server does not send its intermediate certificates',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another host name',
  ERR_SSL_WRONG_VERSION_NUMBER: 'the server does not speak TLS at this port; is it http?',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'the server does not speak TLS at this port; is it http?',
  ERR_SSL_TLSV1_UNRECOGNIZED_NAME: 'the server has no certificate for this host name',
  ERR_SSL_UNSUPPORTED_PROTOCOL: 'the server speaks only versions of TLS that are no longer safe',
};

/** @param limit what ended the request; @param asked what stopped the whole audit. */
export function failureOf(
  error: unknown,
  limit: AbortSignal,
  asked: AbortSignal | undefined,
): RequestFailure {
  if (asked?.aborted) return { kind: 'aborted', message: 'stopped' };
  if (limit.aborted) return { kind: 'timeout', message: 'no complete answer in time' };
  const { code, message } = innermost(error);
  if (code === undefined) return withoutCode(message);
  return { kind: kindOf(code), message: `${meaningOf(code) ?? message} (${code})` };
}

function kindOf(code: string): FailureKind {
  if (TLS_CODES.test(code)) return 'tls';
  return /^UND_ERR_(?:HEADERS|BODY)_TIMEOUT$/.test(code) ? 'timeout' : 'unreachable';
}

function meaningOf(code: string): string | undefined {
  // The parser of Node: an answer that is no HTTP, as a TLS port gives to a plain request.
  if (code.startsWith('HPE_')) return 'what comes back is not HTTP; is it https, or another protocol?';
  return MEANINGS[code];
}

function withoutCode(message: string): RequestFailure {
  // Fetch standard, "bad port": ports of other protocols.
  if (message === 'bad port') {
    return {
      kind: 'refused_url',
      message: 'fetch and browsers do not ask this port, which belongs to another protocol',
    };
  }
  return { kind: 'unreachable', message };
}

function innermost(error: unknown): { code?: string; message: string } {
  let current = error;
  let found: { code?: string; message: string } = { message: 'the request failed' };
  for (let depth = 0; depth < 5 && current instanceof Error; depth++) {
    // Its code, where it has one, says which byte was wrong.
    const isParser = current.name === 'HTTPParserError';
    const code: unknown =
      ('code' in current ? current.code : undefined) ?? (isParser ? 'HPE_INVALID' : undefined);
    // An outer code is kept where the inner error has none.
    const known = typeof code === 'string' ? code : found.code;
    found = { message: current.message || found.message, ...(known !== undefined && { code: known }) };
    const inner: unknown = current instanceof AggregateError ? current.errors[0] : current.cause;
    if (inner === undefined) break;
    current = inner;
  }
  return found;
}
