import { describe, expect, it } from 'vitest';
import type { ChallengeContext, Denial } from '../../src/core/denial.js';
import { denialToReply } from '../../src/core/refusal.js';

const prm = 'https://api.example.com/.well-known/oauth-protected-resource/notes';
const resource = `resource_metadata="${prm}"`;
const context: ChallengeContext = { resourceMetadata: prm, scopes: ['read', 'write'] };
const json = ['content-type', 'application/json; charset=utf-8'] as const;
const noStore = ['cache-control', 'no-store'] as const;

interface Row {
  readonly denial: Denial;
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Readonly<Record<string, unknown>>;
}

const invalidToken = 'The access token is not valid for this resource or has expired.';
const invalidRequest = 'The Authorization header is malformed or was sent more than once.';
const insufficientScope = 'The access token lacks a scope that this operation needs.';
const insufficientAuthentication = 'A different level of user authentication is required.';
const invalidProof = 'The DPoP proof is missing or not valid for this request.';
const useNonce = 'The DPoP proof must carry the nonce that this server issued.';

const rpcError = (id: string | number | null, code: number, message: string) => ({
  jsonrpc: '2.0',
  id,
  error: { code, message },
});

/** The whole table of refusals, as literals. A reason without a row does not compile. */
const table: { readonly [Reason in Denial['reason']]: Row } = {
  no_credentials: {
    denial: { reason: 'no_credentials' },
    status: 401,
    headers: [['www-authenticate', `Bearer ${resource}, scope="read write"`]],
    body: { message: 'Send an access token in the Authorization header.' },
  },
  malformed_credentials: {
    denial: { reason: 'malformed_credentials', detail: 'DETAIL' },
    status: 400,
    headers: [
      [
        'www-authenticate',
        `Bearer ${resource}, error="invalid_request", error_description="${invalidRequest}"`,
      ],
    ],
    body: { error: 'invalid_request', error_description: invalidRequest },
  },
  token_rejected: {
    denial: { reason: 'token_rejected', check: 'audience', detail: 'DETAIL' },
    status: 401,
    headers: [
      [
        'www-authenticate',
        `Bearer ${resource}, scope="read write", error="invalid_token", error_description="${invalidToken}"`,
      ],
    ],
    body: { error: 'invalid_token', error_description: invalidToken },
  },
  insufficient_scope: {
    denial: { reason: 'insufficient_scope', required: ['delete', 'read'], detail: 'DETAIL' },
    status: 403,
    headers: [
      [
        'www-authenticate',
        `Bearer ${resource}, scope="delete read", error="insufficient_scope", error_description="${insufficientScope}"`,
      ],
    ],
    body: { error: 'insufficient_scope', error_description: insufficientScope },
  },
  insufficient_user_authentication: {
    denial: {
      reason: 'insufficient_user_authentication',
      acrValues: ['gold', 'silver'],
      maxAge: 300,
      detail: 'DETAIL',
    },
    status: 401,
    headers: [
      [
        'www-authenticate',
        `Bearer ${resource}, scope="read write", error="insufficient_user_authentication", ` +
          `acr_values="gold silver", max_age="300", error_description="${insufficientAuthentication}"`,
      ],
    ],
    body: { error: 'insufficient_user_authentication', error_description: insufficientAuthentication },
  },
  invalid_dpop_proof: {
    denial: { reason: 'invalid_dpop_proof', detail: 'DETAIL' },
    status: 401,
    headers: [
      [
        'www-authenticate',
        `DPoP ${resource}, error="invalid_dpop_proof", algs="ES256 EdDSA", error_description="${invalidProof}"`,
      ],
    ],
    body: { error: 'invalid_dpop_proof', error_description: invalidProof },
  },
  use_dpop_nonce: {
    denial: { reason: 'use_dpop_nonce', nonce: 'nonce-1' },
    status: 401,
    headers: [
      [
        'www-authenticate',
        `DPoP ${resource}, error="use_dpop_nonce", algs="ES256 EdDSA", error_description="${useNonce}"`,
      ],
      ['dpop-nonce', 'nonce-1'],
    ],
    body: { error: 'use_dpop_nonce', error_description: useNonce },
  },
  authorization_server_unavailable: {
    denial: { reason: 'authorization_server_unavailable', detail: 'DETAIL', retryAfter: 4.2 },
    status: 503,
    headers: [['retry-after', '5']],
    body: { message: 'The authorization server cannot be reached. Try again later.' },
  },
  replay_store_unavailable: {
    denial: { reason: 'replay_store_unavailable', detail: 'DETAIL', retryAfter: 5 },
    status: 503,
    headers: [['retry-after', '5']],
    body: { message: 'The DPoP proof cannot be checked at the moment. Try again later.' },
  },
  session_store_unavailable: {
    denial: { reason: 'session_store_unavailable', detail: 'DETAIL', retryAfter: 1 },
    status: 503,
    headers: [['retry-after', '1']],
    body: { message: 'The session cannot be looked up at the moment. Try again later.' },
  },
  resource_not_found: {
    denial: { reason: 'resource_not_found' },
    status: 404,
    headers: [],
    body: { message: 'There is no such resource.' },
  },
  session_not_found: {
    denial: { reason: 'session_not_found', detail: 'DETAIL' },
    status: 404,
    headers: [],
    body: rpcError(null, -32001, 'Session not found'),
  },
  malformed_message: {
    denial: { reason: 'malformed_message', detail: 'DETAIL', code: -32700, id: null },
    status: 400,
    headers: [],
    body: rpcError(null, -32700, 'The body is not a valid JSON-RPC message.'),
  },
  header_mismatch: {
    denial: { reason: 'header_mismatch', detail: 'DETAIL', id: 7 },
    status: 400,
    headers: [],
    body: rpcError(7, -32020, 'The MCP headers of the request do not agree with its body.'),
  },
  message_too_large: {
    denial: { reason: 'message_too_large', detail: 'DETAIL' },
    status: 413,
    headers: [['connection', 'close']],
    body: rpcError(null, -32000, 'The body is too large.'),
  },
  unsupported_media_type: {
    denial: { reason: 'unsupported_media_type', detail: 'DETAIL' },
    status: 415,
    headers: [['accept-encoding', 'identity']],
    body: rpcError(null, -32000, 'Send the body as JSON in UTF-8, without Content-Encoding.'),
  },
  method_not_allowed: {
    denial: { reason: 'method_not_allowed', detail: 'DETAIL' },
    status: 405,
    headers: [['allow', 'POST']],
    body: rpcError(null, -32000, 'Method not allowed.'),
  },
  internal_error: {
    denial: { reason: 'internal_error', detail: 'DETAIL' },
    status: 500,
    headers: [],
    body: { message: 'Internal server error.' },
  },
};

describe('denialToReply', () => {
  it.each(Object.entries(table))('%s', (reason, { denial, status, headers, body }) => {
    const dpopAlgorithms = reason.includes('dpop') ? ['ES256', 'EdDSA'] : undefined;
    const reply = denialToReply(denial, { ...context, dpopAlgorithms });
    expect(reply).toEqual({ status, headers: [json, ...headers, noStore], body: JSON.stringify(body) });
    expect(JSON.stringify(reply)).not.toContain('DETAIL');
  });

  it('leaves out what the context does not have', () => {
    const bare = { scopes: [] };
    const challengeOf = (denial: Denial) =>
      denialToReply(denial, bare).headers.find(([name]) => name === 'www-authenticate')?.[1];
    expect(challengeOf({ reason: 'no_credentials' })).toBe('Bearer realm="mcp"');
    expect(challengeOf(table.token_rejected.denial)).toBe(
      `Bearer error="invalid_token", error_description="${invalidToken}"`,
    );
  });

  it('offers DPoP in a field of its own, after Bearer', () => {
    const { headers } = denialToReply(
      { reason: 'no_credentials' },
      { ...context, dpopAlgorithms: ['ES256'] },
    );
    expect(headers.filter(([name]) => name === 'www-authenticate').map(([, value]) => value)).toEqual([
      `Bearer ${resource}, scope="read write"`,
      `DPoP ${resource}, algs="ES256"`,
    ]);
  });

  describe('under the DPoP scheme', () => {
    const dpop: ChallengeContext = { ...context, dpopAlgorithms: ['ES256'] };
    const challengesOf = (denial: Denial, own: ChallengeContext, scheme: 'bearer' | 'dpop') =>
      denialToReply(denial, own, scheme)
        .headers.filter(([name]) => name === 'www-authenticate')
        .map(([, value]) => value);
    const { token_rejected, insufficient_scope, insufficient_user_authentication } = table;

    it.each([
      [token_rejected.denial, `scope="read write", error="invalid_token"`, invalidToken],
      [insufficient_scope.denial, `error="insufficient_scope"`, insufficientScope],
      [
        insufficient_user_authentication.denial,
        `error="insufficient_user_authentication"`,
        insufficientAuthentication,
      ],
    ])('tells $reason in one DPoP challenge', (denial, parameters, description) => {
      const [challenge, ...others] = challengesOf(denial, dpop, 'dpop');
      expect(others).toEqual([]);
      expect(challenge).toMatch(new RegExp(`^DPoP resource_metadata="${prm}", `));
      expect(challenge).toContain(parameters);
      expect(challenge).toMatch(new RegExp(`, algs="ES256", error_description="${description}"$`));
    });

    it('tells a rejected bearer token in the Bearer challenge, and only offers DPoP', () => {
      expect(challengesOf(token_rejected.denial, dpop, 'bearer')).toEqual([
        `Bearer ${resource}, scope="read write", error="invalid_token", error_description="${invalidToken}"`,
        `DPoP ${resource}, algs="ES256"`,
      ]);
    });

    it.each(Object.values(table))('never mentions Bearer where DPoP is required: $denial.reason', (row) => {
      const challenges = challengesOf(row.denial, { ...dpop, dpopRequired: true }, 'bearer');
      expect(challenges).toHaveLength(row.headers.some(([name]) => name === 'www-authenticate') ? 1 : 0);
      for (const challenge of challenges) expect(challenge).toMatch(/^DPoP resource_metadata=/);
    });

    it('names the scopes where DPoP is required, as there is no Bearer challenge to do it', () => {
      expect(challengesOf({ reason: 'no_credentials' }, { ...dpop, dpopRequired: true }, 'bearer')).toEqual([
        `DPoP ${resource}, scope="read write", algs="ES256"`,
      ]);
    });
  });

  it('falls back to the advertised scopes when nobody says which one is missing', () => {
    const denial: Denial = { reason: 'insufficient_scope', required: [], detail: '' };
    expect(denialToReply(denial, context).headers[1]?.[1]).toContain('scope="read write"');
  });

  // Requirements: MCP-RS-19
  it('never advertises offline_access', () => {
    const denial: Denial = { reason: 'insufficient_scope', required: ['offline_access', 'a'], detail: '' };
    expect(denialToReply(denial, context).headers[1]?.[1]).toContain('scope="a"');
  });

  it.each([0, -5, 0.01])('asks for at least one second of patience instead of %d', (retryAfter) => {
    const denial: Denial = { reason: 'authorization_server_unavailable', detail: '', retryAfter };
    expect(denialToReply(denial, context).headers).toContainEqual(['retry-after', '1']);
  });

  it('shows the failed check, and nothing of the evidence, when told to', () => {
    const { body } = denialToReply(table.token_rejected.denial, { ...context, showReason: true });
    expect(JSON.parse(body)).toEqual({ ...table.token_rejected.body, reason: 'audience' });
  });

  // Requirements: 6750-11, POL-10
  it('uses descriptions that RFC 6750 §3 allows and that parsers by regular expression survive', () => {
    for (const { body } of Object.values(table)) {
      if (body.error_description !== undefined)
        expect(body.error_description).toMatch(/^[\x20\x21\x23-\x3c\x3e-\x5b\x5d-\x7e]+$/);
    }
  });
});
