import { inspect } from 'node:util';
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  type AuthServerErrorCode,
  authServerErrorDescription,
  MCPAuthAuthServerError,
  MCPAuthConfigError,
  MCPAuthError,
} from '../../src/errors.js';
import {
  type BearerAuthErrorCode,
  bearerAuthErrorDescription,
  MCPAuthBearerAuthError,
  type MCPAuthBearerAuthErrorDetails,
  MCPAuthTokenVerificationError,
  type MCPAuthTokenVerificationErrorCode,
  tokenVerificationErrorDescription,
} from '../../src/token-errors.js';

// Code that has no types may send any code; so do these tests.
const unknownCode = (code: string) => code as never;

describe('description tables', () => {
  it('say what they have said since 0.2, and cannot be changed', () => {
    expect(authServerErrorDescription).toStrictEqual({
      invalid_server_metadata: 'The server metadata is invalid or malformed.',
      invalid_server_config: 'The server configuration does not match the MCP specification.',
      missing_jwks_uri:
        'The server metadata does not contain a JWKS URI, which is required for JWT verification.',
    });
    expect(bearerAuthErrorDescription).toStrictEqual({
      missing_auth_header: 'Missing `Authorization` header. Please provide a valid bearer token.',
      invalid_auth_header_format: 'Invalid `Authorization` header format. Expected "Bearer <token>".',
      missing_bearer_token: 'Missing bearer token in `Authorization` header. Please provide a valid token.',
      invalid_issuer: 'The token issuer does not match the expected issuer.',
      invalid_audience: 'The token audience does not match the expected audience.',
      missing_required_scopes: 'The token does not contain the necessary scopes for this request.',
      invalid_token: 'The provided token is not valid or has expired.',
    });
    expect(tokenVerificationErrorDescription).toStrictEqual({
      invalid_token: 'The provided token is invalid or malformed.',
      token_verification_failed: 'Token verification failed due to an error.',
    });
    for (const table of [
      authServerErrorDescription,
      bearerAuthErrorDescription,
      tokenVerificationErrorDescription,
    ]) {
      expect(Object.isFrozen(table)).toBe(true);
    }
  });
});

describe('every error', () => {
  const samples = [
    [new MCPAuthError('a_code', 'A message.'), 'MCPAuthError', 'a_code', 'A message.'],
    [
      new MCPAuthConfigError('fetch_server_config_error', 'Failed.'),
      'MCPAuthConfigError',
      'fetch_server_config_error',
      'Failed.',
    ],
    [
      new MCPAuthAuthServerError('missing_jwks_uri'),
      'MCPAuthAuthServerError',
      'missing_jwks_uri',
      authServerErrorDescription.missing_jwks_uri,
    ],
    [
      new MCPAuthBearerAuthError('invalid_audience'),
      'MCPAuthBearerAuthError',
      'invalid_audience',
      bearerAuthErrorDescription.invalid_audience,
    ],
    [
      new MCPAuthTokenVerificationError('token_verification_failed'),
      'MCPAuthTokenVerificationError',
      'token_verification_failed',
      tokenVerificationErrorDescription.token_verification_failed,
    ],
  ] as const;

  it.each(samples)('has name, code and message: %s', (error, name, code, message) => {
    expect(error).toBeInstanceOf(Error);
    expect(error).toBeInstanceOf(MCPAuthError);
    expect(error).toMatchObject({ name, code, message });
    expect(error.toJson()).toStrictEqual({ error: code, errorDescription: message });
    expect(error.toJson(true)).toStrictEqual(error.toJson());
    expect(String(error)).toBe(`${name}: ${message}`);
    expect(error).not.toHaveProperty('cause');
    expect(inspect(error)).not.toContain('cause');
  });

  it.each([
    [MCPAuthAuthServerError, 'An error occurred with the authorization server.'],
    [MCPAuthBearerAuthError, 'An error occurred with the Bearer auth.'],
    [MCPAuthTokenVerificationError, 'An error occurred while verifying the token.'],
  ])('has a fallback for codes outside the table', (ErrorClass, message) => {
    for (const code of ['unheard_of', 'constructor', '__proto__', 'toString']) {
      expect(new ErrorClass(unknownCode(code))).toMatchObject({ code, message });
    }
  });
});

describe('cause', () => {
  it('is the native one: own, readable, not enumerable', () => {
    const cause = { metadata: null };
    for (const error of [
      new MCPAuthAuthServerError('invalid_server_metadata', cause),
      new MCPAuthTokenVerificationError('invalid_token', cause),
      new MCPAuthBearerAuthError('invalid_token', { cause }),
      new MCPAuthConfigError('fetch_server_config_error', 'Failed.', { cause }),
    ]) {
      const property = Object.getOwnPropertyDescriptor(error, 'cause');
      expect(property).toMatchObject({ enumerable: false, value: error.cause });
      expect(JSON.parse(JSON.stringify(error))).toStrictEqual({ name: error.name, code: error.code });
    }
    expect(new MCPAuthAuthServerError('invalid_server_config', cause).cause).toBe(cause);
    expect(new MCPAuthAuthServerError('invalid_server_config', null).cause).toBeNull();
  });

  it('appears in toJson only when asked for', () => {
    const error = new MCPAuthAuthServerError('invalid_server_config', 'No server is given.');
    expect(error.toJson()).not.toHaveProperty('cause');
    expect(error.toJson(true)).toStrictEqual({
      error: 'invalid_server_config',
      errorDescription: authServerErrorDescription.invalid_server_config,
      cause: 'No server is given.',
    });
  });

  it('never carries the payload that JOSE errors bring along', () => {
    const joseError = Object.assign(new Error('"exp" claim timestamp check failed'), {
      code: 'ERR_JWT_EXPIRED',
      payload: { email: 'alice@example.com' },
    });
    for (const error of [
      new MCPAuthTokenVerificationError('invalid_token', joseError),
      new MCPAuthTokenVerificationError('invalid_token', { code: joseError.code, cause: joseError }),
      new MCPAuthBearerAuthError('invalid_token', { cause: [joseError] }),
    ]) {
      const json = JSON.stringify(error.toJson(true));
      expect(json).not.toContain('alice');
      expect(json).toContain('"name":"Error","message":"\\"exp\\" claim');
      expect(json).toContain('ERR_JWT_EXPIRED');
    }
  });

  it('may be cyclic', () => {
    const cause: Record<string, unknown> = { claim: 'exp' };
    cause.self = cause;
    const json = new MCPAuthTokenVerificationError('invalid_token', cause).toJson(true);
    expect(() => JSON.stringify(json)).not.toThrow();
  });
});

describe('MCPAuthBearerAuthError', () => {
  it('has its details as cause, and two of them in toJson at any time', () => {
    const details = {
      cause: 'why',
      uri: new URL('https://example.com/errors/scopes'),
      missingScopes: ['write:notes'],
      expected: ['read:notes', 'write:notes'],
      actual: ['read:notes'],
    };
    const error = new MCPAuthBearerAuthError('missing_required_scopes', details);
    const always = {
      error: 'missing_required_scopes',
      errorDescription: bearerAuthErrorDescription.missing_required_scopes,
      errorUri: 'https://example.com/errors/scopes',
      missingScopes: ['write:notes'],
    };
    expect(error.cause).toBe(details);
    expect(error.toJson()).toStrictEqual(always);
    expect(error.toJson(true)).toStrictEqual({
      ...always,
      cause: { ...details, uri: 'https://example.com/errors/scopes' },
    });
  });
});

describe('secrets', () => {
  it('are not added by the classes: what is printed is what the creator passed', () => {
    const error = new MCPAuthBearerAuthError('invalid_issuer', {
      expected: 'https://a.example',
      actual: 'https://b.example',
    });
    const own = Reflect.ownKeys(error).filter((name) => name !== 'stack');
    expect(own.sort()).toStrictEqual(['cause', 'code', 'message', 'name']);
    expect(inspect(error)).toContain("expected: 'https://a.example'");
  });
});

describe('types', () => {
  it('are the ones of 0.2', () => {
    expectTypeOf<MCPAuthAuthServerError['code']>().toEqualTypeOf<AuthServerErrorCode>();
    expectTypeOf<MCPAuthBearerAuthError['code']>().toEqualTypeOf<BearerAuthErrorCode>();
    expectTypeOf<MCPAuthTokenVerificationError['code']>().toEqualTypeOf<MCPAuthTokenVerificationErrorCode>();
    expectTypeOf<MCPAuthBearerAuthError['cause']>().toEqualTypeOf<
      MCPAuthBearerAuthErrorDetails | undefined
    >();
    expectTypeOf<AuthServerErrorCode>().toEqualTypeOf<
      'invalid_server_metadata' | 'invalid_server_config' | 'missing_jwks_uri'
    >();
    expectTypeOf<MCPAuthTokenVerificationErrorCode>().toEqualTypeOf<
      'invalid_token' | 'token_verification_failed'
    >();
    // @ts-expect-error: the code is a closed set
    new MCPAuthBearerAuthError('unheard_of');
  });
});
