import { describe, expect, it } from 'vitest';
import { corsHeaders, corsHeadersOfAnswer, isPreflight, preflightReply } from '../../src/core/cors.js';

const head = (method: string, headers: Record<string, string> = {}) => ({
  method,
  url: '/',
  headers: new Headers(headers),
});
const exposed = 'WWW-Authenticate, DPoP-Nonce, Retry-After, Mcp-Session-Id, MCP-Protocol-Version';

it('a preflight is an OPTIONS that names the method to come', () => {
  expect(isPreflight(head('OPTIONS', { 'access-control-request-method': 'POST' }))).toBe(true);
  expect(isPreflight(head('OPTIONS', { origin: 'https://a.example' }))).toBe(false);
  expect(isPreflight(head('POST', { 'access-control-request-method': 'POST' }))).toBe(false);
});

describe('corsHeaders', () => {
  it('lets every origin read by default', () => {
    expect(corsHeaders(head('GET'), '*')).toEqual([
      ['access-control-allow-origin', '*'],
      ['access-control-expose-headers', exposed],
    ]);
  });

  it('names one origin of a list, and tells caches that it depends on the request', () => {
    const origins = ['https://a.example', 'https://b.example'];
    expect(corsHeaders(head('GET', { origin: 'https://b.example' }), origins)).toEqual([
      ['access-control-allow-origin', 'https://b.example'],
      ['access-control-expose-headers', exposed],
      ['vary', 'Origin'],
    ]);
    for (const origin of ['https://evil.example', 'https://a.example.evil', 'null', 'https://A.example']) {
      expect(corsHeaders(head('GET', { origin }), origins)).toEqual([['vary', 'Origin']]);
    }
    expect(corsHeaders(head('GET'), origins)).toEqual([['vary', 'Origin']]);
  });
});

describe('corsHeadersOfAnswer', () => {
  it('names the fields that may be read to pages only, and says to everybody that anybody may read', () => {
    const fromPage = head('GET', { origin: 'https://a.example' });
    expect(corsHeadersOfAnswer(fromPage, '*')).toEqual(corsHeaders(fromPage, '*'));
    expect(corsHeadersOfAnswer(head('GET'), '*')).toEqual([['access-control-allow-origin', '*']]);
    for (const one of [fromPage, head('GET')])
      expect(corsHeadersOfAnswer(one, ['https://a.example'])).toEqual(
        corsHeaders(one, ['https://a.example']),
      );
  });
});

describe('preflightReply', () => {
  const preflight = (wanted?: string) =>
    preflightReply(
      head('OPTIONS', {
        'access-control-request-method': 'POST',
        ...(wanted === undefined ? {} : { 'access-control-request-headers': wanted }),
      }),
      '*',
      'GET, POST',
    );
  const header = (reply: ReturnType<typeof preflight>, name: string) =>
    reply.headers.find(([candidate]) => candidate === name)?.[1];

  // Requirements: POL-09
  it('allows what MCP clients send', () => {
    const reply = preflight();
    expect(reply).toMatchObject({ status: 204, body: '' });
    expect(header(reply, 'access-control-allow-methods')).toBe('GET, POST');
    const allowed = header(reply, 'access-control-allow-headers')?.split(', ');
    for (const name of [
      'authorization',
      'content-type',
      'mcp-protocol-version',
      'mcp-method',
      'mcp-name',
      'mcp-session-id',
      'dpop',
    ]) {
      expect(allowed).toContain(name);
    }
  });

  it('has no content length, which RFC 9110 §8.6 forbids beside 204', () => {
    expect(header(preflight(), 'content-length')).toBeUndefined();
  });

  it('adds the parameter headers that were asked for, and nothing else that was', () => {
    const allowed = header(
      preflight('Mcp-Param-City, x-evil, mcp-param-a"b, mcp-param-'),
      'access-control-allow-headers',
    );
    expect(allowed).toMatch(/, mcp-param-city$/);
    expect(allowed).not.toContain('evil');
  });

  it('does not repeat any number of them', () => {
    const many = Array.from({ length: 500 }, (_, index) => `mcp-param-${index}`).join(',');
    expect(header(preflight(many), 'access-control-allow-headers')?.split(', ').length).toBeLessThan(50);
  });
});
