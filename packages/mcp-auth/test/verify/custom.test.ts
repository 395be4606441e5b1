import * as sdk1 from '@modelcontextprotocol/sdk/server/auth/errors.js';
import { OAuthError, OAuthErrorCode } from '@modelcontextprotocol/server';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Denial } from '../../src/core/denial.js';
import { MCPAuthAuthServerError, MCPAuthConfigError } from '../../src/errors.js';
import { MCPAuthBearerAuthError, MCPAuthTokenVerificationError } from '../../src/token-errors.js';
import { type CustomPolicy, createCustomVerify, type VerifyAccessToken } from '../../src/verify/custom.js';
import { type FakeServer, startFakeServer, text } from '../support/fake-server.js';
import { startTokenIssuer, type TokenIssuer, troubles } from '../support/token-issuer.js';

const now = 1_800_000_000;
const issuer = 'https://as.example';
const resource = 'https://api.example.com/notes';
const policy: CustomPolicy = {
  issuer: [issuer],
  binding: { audiences: [resource] },
  resource: new URL(resource),
  clockTolerance: 5,
  timeout: 3000,
  clock: () => now * 1000,
};
const answer = { issuer, audience: resource };

const verdictOf = (verifier: VerifyAccessToken, over: Partial<CustomPolicy> = {}) =>
  createCustomVerify(verifier, { ...policy, ...over })('TOKEN');
const returning = (value: unknown, over?: Partial<CustomPolicy>) =>
  verdictOf((() => value) as VerifyAccessToken, over);
const throwing = (error: unknown) =>
  verdictOf(() => {
    throw error;
  });

/** `reason`, with the check where there is one. */
async function outcome(verdict: ReturnType<typeof verdictOf>): Promise<string> {
  const settled = await verdict;
  if (settled.ok) return 'accepted';
  const { denial } = settled;
  return denial.reason === 'token_rejected' ? `rejected: ${denial.check}` : denial.reason;
}

const unavailable: Denial['reason'] = 'authorization_server_unavailable';

describe('what a verifier may return', () => {
  it('is completed from what the whoami tutorial returns', async () => {
    const tutorial = {
      token: 'TOKEN',
      issuer,
      subject: 'alice',
      claims: { sub: 'alice', scope: 'a b', azp: 'web' },
    };
    const expected = { ok: true, auth: { ...tutorial, clientId: 'web', scopes: ['a', 'b'] } };
    const legacy = { binding: {}, resource: undefined };
    expect(await returning(tutorial, legacy)).toEqual(expected);
    expect(await verdictOf(async () => tutorial, legacy)).toEqual(expected);
  });

  it('is handed on, with the token that was presented', async () => {
    const full = {
      ...answer,
      token: 'ANOTHER',
      subject: 'alice',
      clientId: 'c',
      scopes: ['a'],
      expiresAt: now + 60,
      claims: { x: 1 },
      extra: { tenant: 't' },
    };
    expect(await returning(full)).toEqual({
      ok: true,
      auth: { ...full, token: 'TOKEN', resource: new URL(resource) },
    });
  });

  it.each<[string, object, string]>([
    ['expiry ahead', { expiresAt: now + 1 }, 'accepted'],
    ['expiry within the tolerance', { expiresAt: now - 4 }, 'accepted'],
    ['expiry at its end', { expiresAt: now - 5 }, 'rejected: expiry'],
    ['expiry in the past', { expiresAt: now - 600 }, 'rejected: expiry'],
    ['expiry as text', { expiresAt: String(now + 60) }, 'rejected: expiry'],
    ['expiry that is no number', { expiresAt: Number.NaN }, 'rejected: expiry'],
    ['expiry for ever', { expiresAt: Number.POSITIVE_INFINITY }, 'rejected: expiry'],
    ['expiry in the claims only, ahead', { claims: { exp: now + 1 } }, 'accepted'],
    ['expiry in the claims only, past', { claims: { exp: now - 60 } }, 'rejected: expiry'],
    ['expiry in milliseconds', { expiresAt: (now + 60) * 1000 }, 'rejected: expiry'],
    [
      'expiry ahead, but past in the claims',
      { expiresAt: now + 60, claims: { exp: now - 60 } },
      'rejected: expiry',
    ],
    [
      'expiry past, but ahead in the claims',
      { expiresAt: now - 60, claims: { exp: now + 60 } },
      'rejected: expiry',
    ],
    ['nbf in the past', { claims: { nbf: now - 60 } }, 'accepted'],
    ['nbf in the future', { claims: { nbf: now + 60 } }, 'rejected: not_before'],
    ['iat in the future', { claims: { iat: now + 60 } }, 'rejected: issued_at'],
    ['an access token', { claims: { token_use: 'access', iss: issuer, iat: now } }, 'accepted'],
    ['an ID token by its token_use', { claims: { token_use: 'id' } }, 'rejected: type'],
    ['an ID token by its nonce', { claims: { nonce: 'n' } }, 'rejected: type'],
    ['a refresh token', { claims: { typ: 'Refresh' } }, 'rejected: type'],
    ['a logout token', { claims: { events: {} } }, 'rejected: type'],
    ['another issuer in the claims', { claims: { iss: 'https://evil.example' } }, 'rejected: issuer'],
    ['an empty subject', { subject: '' }, 'rejected: subject'],
    ['an empty sub in the claims', { claims: { sub: '' } }, 'rejected: subject'],
    ['a sender-constrained answer', { cnf: { jkt: 'x' } }, 'rejected: binding'],
    ['an answer bound to a certificate', { cnf: { 'x5t#S256': 'x' } }, 'rejected: binding'],
    [
      'what userinfo says',
      {
        subject: 'alice',
        claims: {
          sub: 'alice',
          name: 'A',
          email_verified: true,
          updated_at: 1_795_000_000_000,
          picture: null,
        },
      },
      'accepted',
    ],
    ['another issuer', { issuer: `${issuer}/` }, 'rejected: issuer'],
    ['no issuer', { issuer: undefined }, 'rejected: issuer'],
    ['an issuer that is no string', { issuer: [issuer] }, 'rejected: issuer'],
    ['another audience', { audience: 'https://other.example' }, 'rejected: audience'],
    ['an audience among others', { audience: ['x', resource] }, 'accepted'],
    ['no audience', { audience: undefined }, 'rejected: audience'],
    [
      'the audience in the claims only',
      { audience: undefined, claims: { aud: resource } },
      'rejected: audience',
    ],
    ['an audience that is no string', { audience: { resource } }, 'rejected: audience'],
    ['a subject that is no string', { subject: 7 }, 'rejected: subject'],
    ['a client that is no string', { clientId: { id: 'c' } }, 'rejected: claims'],
    ['claims that are no object', { claims: 'x' }, 'rejected: claims'],
    ['claims that are a list', { claims: [] }, 'rejected: claims'],
    ['a sender-constrained token', { claims: { cnf: { jkt: 'x' } } }, 'rejected: binding'],
  ])('%s: %s', async (_name, members, expected) => {
    expect(await outcome(returning({ ...answer, ...members }))).toBe(expected);
  });

  it.each<[unknown, string[]]>([
    [
      ['a', 'b'],
      ['a', 'b'],
    ],
    ['a b', ['a', 'b']],
    [[], []],
    [7, []],
    [null, []],
    [['a', 7], []],
    [{ a: true }, []],
  ])('scopes %j become %j', async (scopes, expected) => {
    const verdict = await returning({ ...answer, scopes, claims: { scope: 'from-claims' } });
    expect(verdict.ok && verdict.auth.scopes).toEqual(expected);
  });

  it('scopes come from the claims when there are none, and from those that the configuration names', async () => {
    const verdict = await returning(
      { ...answer, claims: { scp: ['a'], roles: ['r'] } },
      { scopeClaims: ['roles'] },
    );
    expect(verdict.ok && verdict.auth.scopes).toEqual(['a', 'r']);
  });

  it.each([null, undefined, true, 1, 'text', [], () => ({}), Symbol('s')])(
    'anything else is a bug of the verifier: %s',
    async (value) => {
      expect(await outcome(returning(value))).toBe('internal_error');
    },
  );

  it('may be an instance of a class, and loses nothing', async () => {
    class Answer {
      readonly extra = { tenant: 't' };
      readonly #expiry = now + 60;
      get issuer() {
        return issuer;
      }
      get subject() {
        return 'alice';
      }
      get audience() {
        return resource;
      }
      get expiresAt() {
        return this.#expiry;
      }
      get claims() {
        return new Claims();
      }
      method() {}
    }
    class Claims {
      get jti() {
        return 'token-1';
      }
    }
    const verdict = await returning(new Answer());
    expect(verdict).toEqual({
      ok: true,
      auth: {
        ...answer,
        token: 'TOKEN',
        subject: 'alice',
        clientId: '',
        scopes: [],
        expiresAt: now + 60,
        claims: { jti: 'token-1' },
        extra: { tenant: 't' },
        resource: new URL(resource),
      },
    });
    class Bound extends Answer {
      override get claims() {
        return new (class extends Claims {
          get cnf() {
            return { jkt: 'x' };
          }
        })();
      }
    }
    expect(await outcome(returning(new Bound()))).toBe('rejected: binding');
  });

  it.each(['issuer', 'subject', 'expiresAt', 'audience', 'claims', 'clientId', 'scopes'])(
    '%s is read once, so that what was checked is what is handed on',
    async (name) => {
      let reads = 0;
      const full = { ...answer, subject: 's', expiresAt: now + 60, claims: {}, clientId: 'c', scopes: ['a'] };
      const value = full[name as keyof typeof full];
      const shifty = Object.defineProperty(full, name, {
        enumerable: true,
        get: () => (reads++ === 0 ? value : 'something else'),
      });
      const verdict = await returning(shifty);
      expect(verdict.ok && verdict.auth).toMatchObject({ [name]: value });
      expect(reads).toBe(1);
    },
  );

  it('borrows nothing from a polluted prototype', async () => {
    Object.defineProperty(Object.prototype, 'subject', { value: 'root', configurable: true });
    try {
      const verdict = await returning(answer);
      expect(verdict.ok && Object.hasOwn(verdict.auth, 'subject')).toBe(false);
    } finally {
      Reflect.deleteProperty(Object.prototype, 'subject');
    }
  });

  it('must name one key only, under DPoP', async () => {
    const underDpop = (members: object) =>
      createCustomVerify((() => ({ ...answer, ...members })) as VerifyAccessToken, policy)('TOKEN', {
        scheme: 'dpop',
        method: 'GET',
        url: '/',
        proof: null,
        request: {},
      });
    const cnf = { jkt: 'x' };
    expect(await outcome(underDpop({ cnf, claims: { cnf } }))).toBe('accepted');
    expect(await outcome(underDpop({ cnf, claims: { cnf: { jkt: 'y' } } }))).toBe('rejected: binding');
    expect(await outcome(underDpop({ cnf }))).toBe('rejected: binding');
  });

  it('an answer that cannot be read is no answer', async () => {
    const hostile = Object.defineProperty({}, 'issuer', {
      enumerable: true,
      get: () => {
        throw new Error('getter');
      },
    });
    expect((await returning(hostile)).ok).toBe(false);
    const thenable = {
      // biome-ignore lint/suspicious/noThenProperty: a verifier may return any promise.
      then: (_: unknown, reject: (reason: Error) => void) => reject(new Error('x')),
    };
    expect(await outcome(returning(thenable))).toBe('rejected: verifier');
  });
});

describe('the issuer may be judged by a function', () => {
  const refusing = new MCPAuthBearerAuthError('invalid_issuer');
  it.each<[string, (issuer: string) => unknown, string]>([
    ['accepts', () => undefined, 'accepted'],
    [
      'throws',
      () => {
        throw refusing;
      },
      'rejected: issuer',
    ],
    ['says no', () => false, 'rejected: issuer'],
    ['says no later', async () => false, 'rejected: issuer'],
    ['says yes', () => true, 'accepted'],
    ['rejects', () => Promise.reject(refusing), 'rejected: issuer'],
    [
      'has a bug',
      () => {
        throw new TypeError('x is not a function');
      },
      'internal_error',
    ],
  ])('that %s', async (_name, judge, expected) => {
    expect(await outcome(returning(answer, { issuer: judge as (issuer: string) => void }))).toBe(expected);
  });

  it('that is never asked about what is no issuer', async () => {
    const asked: unknown[] = [];
    const over = { issuer: (value: string) => void asked.push(value) };
    expect(await outcome(returning({ audience: resource }, over))).toBe('rejected: issuer');
    expect(asked).toEqual([]);
  });
});

describe('what a verifier may throw', () => {
  const named = (name: string, message = 'no', more: object = {}) =>
    Object.assign(new Error(message), { name }, more);

  it.each<[string, unknown, string]>([
    ['our invalid_token', new MCPAuthBearerAuthError('invalid_token'), 'rejected: verifier'],
    ['our invalid_issuer', new MCPAuthBearerAuthError('invalid_issuer'), 'rejected: issuer'],
    ['our invalid_audience', new MCPAuthBearerAuthError('invalid_audience'), 'rejected: audience'],
    [
      'our missing_required_scopes',
      new MCPAuthBearerAuthError('missing_required_scopes'),
      'insufficient_scope',
    ],
    ['our verification error', new MCPAuthTokenVerificationError('invalid_token'), 'rejected: verifier'],
    [
      'our failed verification',
      new MCPAuthTokenVerificationError('token_verification_failed'),
      'rejected: verifier',
    ],
    ['our configuration error', new MCPAuthConfigError('fetch_server_config_error', 'x'), unavailable],
    ['our server error', new MCPAuthAuthServerError('missing_jwks_uri'), unavailable],
    ['SDK v1: invalid_token', new sdk1.InvalidTokenError('x'), 'rejected: verifier'],
    ['SDK v1: insufficient_scope', new sdk1.InsufficientScopeError('x'), 'insufficient_scope'],
    ['SDK v1: temporarily_unavailable', new sdk1.TemporarilyUnavailableError('x'), unavailable],
    ['SDK v1: too_many_requests', new sdk1.TooManyRequestsError('x'), unavailable],
    ['SDK v1: invalid_client', new sdk1.InvalidClientError('x'), unavailable],
    ['SDK v1: server_error', new sdk1.ServerError('x'), 'internal_error'],
    ['SDK v1: invalid_request', new sdk1.InvalidRequestError('x'), 'malformed_credentials'],
    ['SDK v1: access_denied', new sdk1.AccessDeniedError('x'), 'rejected: verifier'],
    ['SDK v1: an own code', new sdk1.CustomOAuthError('moon_phase', 'x'), 'rejected: verifier'],
    ['SDK v2: invalid_token', new OAuthError(OAuthErrorCode.InvalidToken, 'x'), 'rejected: verifier'],
    [
      'SDK v2: insufficient_scope',
      new OAuthError(OAuthErrorCode.InsufficientScope, 'x'),
      'insufficient_scope',
    ],
    [
      'SDK v2: temporarily_unavailable',
      new OAuthError(OAuthErrorCode.TemporarilyUnavailable, 'x'),
      unavailable,
    ],
    ['SDK v2: server_error', new OAuthError(OAuthErrorCode.ServerError, 'x'), 'internal_error'],
    ['an abort', new DOMException('x', 'AbortError'), unavailable],
    ['a time-out', new DOMException('x', 'TimeoutError'), unavailable],
    ['a refused connection', named('Error', 'x', { code: 'ECONNREFUSED' }), unavailable],
    ...[
      'ERR_NETWORK',
      'ERR_BAD_RESPONSE',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'UNABLE_TO_GET_ISSUER_CERT',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'ERR_TLS_CERT_ALTNAME_INVALID',
    ].map((code): [string, unknown, string] => [code, named('Error', 'x', { code }), unavailable]),
    [
      'an answer of 401, by axios',
      named('AxiosError', 'x', { code: 'ERR_BAD_REQUEST' }),
      'rejected: verifier',
    ],
    [
      'a network error as the cause',
      new Error('x', { cause: named('Error', 'x', { code: 'ETIMEDOUT' }) }),
      unavailable,
    ],
    [
      'a failed fetch behind our own error',
      new MCPAuthTokenVerificationError('token_verification_failed', new TypeError('fetch failed')),
      unavailable,
    ],
    [
      'an answer of 500 behind our own error',
      new MCPAuthTokenVerificationError('token_verification_failed', new Response('', { status: 500 })),
      unavailable,
    ],
    [
      'an answer of 429 behind our own error',
      new MCPAuthTokenVerificationError('token_verification_failed', new Response('', { status: 429 })),
      unavailable,
    ],
    [
      'an answer of 401 behind our own error',
      new MCPAuthTokenVerificationError('token_verification_failed', new Response('', { status: 401 })),
      'rejected: verifier',
    ],
    [
      'a verdict about the token, whatever came before',
      new MCPAuthTokenVerificationError('invalid_token', new TypeError('fetch failed')),
      'rejected: verifier',
    ],
    ['fetch in Safari', new TypeError('Load failed'), unavailable],
    ['fetch in Firefox', new TypeError('NetworkError when attempting to fetch resource.'), unavailable],
    ['fetch in Deno', new TypeError('error sending request for url (https://as.example)'), unavailable],
    ['fetch in workerd', named('Error', 'Network connection lost.'), unavailable],
    ['a TypeError', new TypeError("Cannot read properties of undefined (reading 'sub')"), 'internal_error'],
    ['a ReferenceError', new ReferenceError('x is not defined'), 'internal_error'],
    ['a RangeError', new RangeError('x'), 'internal_error'],
    ['a SyntaxError', new SyntaxError('x'), 'authorization_server_unavailable'],
    ['a plain Error', new Error('Token is not active'), 'rejected: verifier'],
    ['an Error of its own', named('TokenExpired'), 'rejected: verifier'],
    ['an Error with a foreign code', named('Error', 'x', { code: 'ERR_JWT_EXPIRED' }), 'rejected: verifier'],
    ['an Error of another realm', { name: 'Error', message: 'x' }, 'rejected: verifier'],
    ['text', 'no', 'internal_error'],
    ['nothing', undefined, 'internal_error'],
    ['null', null, 'internal_error'],
    ['a number', 401, 'internal_error'],
    ['an object', { status: 401 }, 'internal_error'],
    ['a Response', new Response(), 'internal_error'],
  ])('%s: %s', async (_name, error, expected) => {
    expect(await outcome(throwing(error))).toBe(expected);
    expect(await outcome(verdictOf(() => Promise.reject(error)))).toBe(expected);
  });

  it('survives an error that cannot be read', async () => {
    const hostile = Object.defineProperty({ name: 'Error' }, 'message', {
      get: () => {
        throw new Error('getter');
      },
    });
    expect(await outcome(throwing(hostile))).toBe('internal_error');
    const cyclic = new Error('x');
    cyclic.cause = cyclic;
    expect(await outcome(throwing(cyclic))).toBe('rejected: verifier');
  });

  it('passes on which scopes are missing', async () => {
    const error = new MCPAuthBearerAuthError('missing_required_scopes', { missingScopes: ['a', 'b'] });
    expect(await throwing(error)).toMatchObject({ denial: { required: ['a', 'b'] } });
  });
});

describe('a verifier that asks a server', () => {
  let server: FakeServer;
  let as: TokenIssuer;
  beforeAll(async () => {
    server = await startFakeServer();
    as = await startTokenIssuer({ audience: resource });
  });
  afterAll(async () => {
    await server.close();
    await as.close();
  });

  const userinfo: VerifyAccessToken = async () => {
    const response = await fetch(`${server.url}/me`, { signal: AbortSignal.timeout(50) });
    if (!response.ok) throw new MCPAuthTokenVerificationError('token_verification_failed', response);
    await response.text();
    return answer;
  };

  const fetching =
    (url: string): VerifyAccessToken =>
    async () => {
      await fetch(url);
      return answer;
    };

  it.each(['hanging', 'resetting', 'failing', 'dripping'])('that is %s', async (trouble) => {
    server.answer(troubles[trouble] ?? text(200));
    expect(await outcome(verdictOf(userinfo))).toBe(unavailable);
  });

  it('that does not exist', async () => {
    const gone = await startFakeServer();
    await gone.close();
    expect(await outcome(verdictOf(fetching(gone.url)))).toBe(unavailable);
    expect(await outcome(verdictOf(fetching('http://nowhere.invalid/')))).toBe(unavailable);
  });

  it('with a URL that is none, which is a bug', async () => {
    expect(await outcome(verdictOf(fetching('not a url')))).toBe('internal_error');
  });

  it('without any limit of its own', async () => {
    server.answer(troubles.hanging ?? text(200));
    const verdict = verdictOf(fetching(server.url), { timeout: 30 });
    expect(await outcome(verdict)).toBe(unavailable);
    expect(await outcome(verdictOf(() => new Promise(() => {}), { timeout: 10 }))).toBe(unavailable);
  });

  it.each(['hanging', 'resetting', 'failing', 'garbage', 'dripping'])(
    'through the JOSE library, and the server is %s',
    async (trouble) => {
      as.trouble(troubles[trouble]);
      const getKey = createRemoteJWKSet(new URL(`${as.issuer}/jwks`), { timeoutDuration: 50 });
      const token = await as.mint({ iss: issuer });
      const verify = createCustomVerify(async (given) => {
        await jwtVerify(given, getKey);
        return answer;
      }, policy);
      const verdict = await verify(token);
      expect(verdict).toMatchObject({ ok: false, denial: { reason: unavailable } });
      as.trouble();
    },
  );

  it('through the JOSE library, and the token is bad', async () => {
    const getKey = createRemoteJWKSet(new URL(`${as.issuer}/jwks`));
    const verifier: VerifyAccessToken = async (given) => {
      await jwtVerify(given, getKey);
      return answer;
    };
    const verify = createCustomVerify(verifier, policy);
    for (const token of ['x', 'a.b.c', await as.mint({ exp: 1 }), await as.mint({}, { kid: 'unknown' })]) {
      expect(await verify(token)).toMatchObject({ ok: false, denial: { reason: 'token_rejected' } });
    }
    expect((await verify(await as.mint())).ok).toBe(true);
  });
});
