import { describe, expect, it, onTestFinished } from 'vitest';
import { listenOverTls } from '../../../cli/test/doctor/https.js';
import { failureOf } from '../../src/http/failure.js';
import { Http } from '../../src/http/http.js';
import { serve } from '../servers/serve.js';
import { listenFor, listenRaw } from './wire.js';

const failure = async (url: string) =>
  (await new Http({ timeout: 5000 }).send({ url, purpose: 'Test' })).failure;

describe('what a person is told', () => {
  it('of a port where nobody listens', async () => {
    const { origin, close } = await serve(() => () => new Response());
    await close();
    expect(await failure(origin)).toEqual({
      kind: 'unreachable',
      message: 'nobody listens there (ECONNREFUSED)',
    });
  });

  it('of a name that does not exist', async () => {
    const found = await failure('http://nowhere.invalid/');
    expect(found?.kind).toBe('unreachable');
    expect(found?.message).toMatch(/host name (?:does not exist|could not be resolved)/);
  });

  it('of a certificate that nobody vouches for', async () => {
    const { origin } = await listenOverTls((_request, response) => response.end());
    expect(await failure(origin)).toEqual({
      kind: 'tls',
      message: 'the certificate is self-signed (DEPTH_ZERO_SELF_SIGNED_CERT)',
    });
  });

  it('of http where https was meant', async () => {
    const { origin } = await listenOverTls((_request, response) => response.end());
    expect((await failure(origin.replace('https:', 'http:')))?.kind).toBe('unreachable');
  });

  it('of https where http was meant', async () => {
    const { origin, close } = await serve(() => () => new Response());
    onTestFinished(close);
    const found = await failure(origin.replace('http:', 'https:'));
    expect(found?.kind).toBe('tls');
    expect(found?.message).toMatch(/^the server does not speak TLS at this port; is it http\?/);
  });

  it('of an answer that is not HTTP', async () => {
    expect((await failure(await listenFor('SSH-2.0-OpenSSH_9.6\r\n')))?.message).toMatch(
      /^what comes back is not HTTP/,
    );
  });

  it('of headers without end', async () => {
    const found = await failure(await listenFor('HTTP/1.1 200 OK\r\n', `x: ${'y'.repeat(200_000)}\r\n`));
    expect(found?.message).toMatch(/headers of the answer are too large/);
  });

  it('of a connection that is cut', async () => {
    expect((await failure(await listenRaw((socket) => socket.destroy())))?.message).toMatch(
      /^the connection was cut/,
    );
  });

  it('of a port that fetch does not ask', async () => {
    expect(await failure('http://127.0.0.1:6000/')).toMatchObject({ kind: 'refused_url' });
  });
});

describe('failureOf', () => {
  const never = new AbortController().signal;
  const coded = (code: string, message = 'x') => Object.assign(new Error(message), { code });

  it.each([
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls', 'the certificate is for another host name'],
    ['CERT_HAS_EXPIRED', 'tls', 'the certificate has expired'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'tls', 'the certificate is from an unknown authority'],
    ['EPROTO', 'tls', 'x'],
    ['UND_ERR_HEADERS_TIMEOUT', 'timeout', 'no complete answer in time'],
    ['HPE_INVALID_CONSTANT', 'unreachable', 'what comes back is not HTTP'],
    ['SOMETHING_NEW', 'unreachable', 'x'],
  ] as const)('of %s', (code, kind, message) => {
    const found = failureOf(new TypeError('fetch failed', { cause: coded(code) }), never, undefined);
    expect(found.kind).toBe(kind);
    expect(found.message.startsWith(message)).toBe(true);
    expect(found.message.endsWith(`(${code})`)).toBe(true);
  });

  it('of several attempts takes the first', () => {
    const cause = new AggregateError([coded('ECONNREFUSED'), coded('ENETUNREACH')]);
    expect(failureOf(new TypeError('fetch failed', { cause }), never, undefined).message).toBe(
      'nobody listens there (ECONNREFUSED)',
    );
  });

  it('of an error that is its own cause, comes to an end', () => {
    const error = new Error('round');
    error.cause = error;
    expect(failureOf(error, never, undefined)).toEqual({ kind: 'unreachable', message: 'round' });
  });

  it('keeps the code of an error around one that has none', () => {
    const error = Object.assign(new Error('outer', { cause: new Error('inner') }), { code: 'ECONNRESET' });
    expect(failureOf(error, never, undefined).message).toBe('the connection was cut (ECONNRESET)');
  });
});
