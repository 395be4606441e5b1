// @ts-check
/** Requests as an MCP client of the 2026-07-28 revision makes them, and what is looked at in the answers. */
import assert from 'node:assert/strict';
import { createHash, randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** @param {string} origin @param {import('./issuer.js').Issuer} issuer */
export function contextOf(origin, issuer) {
  const signal = AbortSignal.timeout(10_000);

  /** @param {string} path @param {Record<string, string>} [headers] */
  const get = (path, headers = {}) => fetch(`${origin}${path}`, { headers, signal });

  /**
   * @param {{ method: string, params?: Record<string, unknown> }} message
   * @param {Record<string, string>} [headers]
   */
  const post = ({ method, params }, headers = {}, path = '/mcp') => {
    const version = '2026-07-28';
    const _meta = {
      'io.modelcontextprotocol/protocolVersion': version,
      'io.modelcontextprotocol/clientInfo': { name: 'smoke', version: '1.0.0' },
      'io.modelcontextprotocol/clientCapabilities': {},
    };
    return fetch(`${origin}${path}`, {
      method: 'POST',
      signal,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': version,
        'mcp-method': method,
        ...headers,
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta } }),
    });
  };

  return {
    origin,
    issuer,
    get,
    post,
    /** @param {string} name @param {Record<string, string>} [headers] @param {Record<string, unknown>} [args] */
    call: (name, headers, args = {}) =>
      post({ method: 'tools/call', params: { name, arguments: args } }, { 'mcp-name': name, ...headers }),
    /** What whoami said. @param {Response} response */
    async answered(response) {
      const text = await response.text();
      assert.equal(response.status, 200, text);
      const data = response.headers.get('content-type')?.startsWith('text/event-stream')
        ? (/^data: (.*)$/m.exec(text)?.[1] ?? '')
        : text;
      return JSON.parse(JSON.parse(data).result.content[0].text);
    },
    /** @param {Response} response @param {number} status @param {'no challenge'} [without] */
    async refused(response, status, without) {
      await response.text();
      assert.equal(response.status, status);
      const challenge = response.headers.get('www-authenticate');
      assert.equal(challenge === null, without !== undefined, `challenge: ${challenge}`);
      return challenge ?? '';
    },
  };
}

/** @param {string} token */
export const bearer = (token) => ({ authorization: `Bearer ${token}` });

/** A token for a key, and a proof of it for one request (RFC 9449). @param {import('./issuer.js').Issuer} issuer */
export async function boundToken(issuer) {
  const { publicKey, privateKey } = await generateKeyPair('ES256');
  const { kty, crv, x, y } = await exportJWK(publicKey);
  const hash = (/** @type {string} */ text) => createHash('sha256').update(text).digest('base64url');
  const token = await issuer.mint({ cnf: { jkt: hash(JSON.stringify({ crv, kty, x, y })) } });
  const claims = { jti: randomUUID(), htm: 'POST', htu: 'https://api.example.com/mcp', ath: hash(token) };
  const proof = await new SignJWT(claims)
    .setIssuedAt()
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: { kty, crv, x, y } })
    .sign(privateKey);
  return { token, proof };
}
