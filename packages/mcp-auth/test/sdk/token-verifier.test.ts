import { OAuthError as OAuthErrorOfClient } from '@modelcontextprotocol/client';
import * as errorsOfV1 from '@modelcontextprotocol/sdk/server/auth/errors.js';
import { requireBearerAuth as requireInV1 } from '@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js';
import {
  type AuthMetadataOptions,
  type BearerAuthOptions,
  bearerAuthChallengeResponse,
  OAuthError,
  type OAuthTokenVerifier,
  requireBearerAuth,
  SdkError,
  verifyBearerToken,
} from '@modelcontextprotocol/server';
import express from 'express';
import { MCPAuth, type MCPAuthOptions, type TokenPolicy } from 'mcp-auth';
import { createTokenVerifier, getAuthInfo } from 'mcp-auth/mcp';
import { createTestIssuer } from 'mcp-auth/testing';
import { describe, expect, expectTypeOf, it, onTestFinished } from 'vitest';
import { listen } from '../support/express-hosts.js';

const resource = 'https://api.example.com/notes';

function protect(policy: TokenPolicy = {}, options: MCPAuthOptions = {}) {
  const issuer = createTestIssuer({ resource });
  const metadata = { resource, authorizationServers: [issuer.authorizationServer] };
  const { fetch, clock } = issuer;
  const protectedResources = { metadata, ...policy };
  const mcpAuth: MCPAuth = new MCPAuth({ protectedResources, fetch, clock, ...options });
  return { issuer, mcpAuth };
}

async function thrownBy(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => expect.unreachable('nothing was thrown'),
    (error) => error,
  );
}

describe('the error of a refusal', () => {
  it('is an OAuthError for every copy of SDK v2, though none of them made it', async () => {
    const { issuer, mcpAuth } = protect();
    const token = await issuer.mintBad('wrong_audience');
    const error = await thrownBy(mcpAuth.verifyAccessToken(token));
    expect(error).toBeInstanceOf(OAuthError);
    expect(error).toBeInstanceOf(OAuthErrorOfClient);
    expect(OAuthError.isInstance(error)).toBe(true);
    expect(error).not.toBeInstanceOf(SdkError);
    expect(Object.getPrototypeOf(error)).not.toBe(OAuthError.prototype);
    // All that the SDK reads of its own.
    const real = new OAuthError('invalid_token', error.message);
    expect(error).toMatchObject({ name: real.name, code: real.code, message: real.message });
    expect((error as OAuthError).toResponseObject()).toEqual(real.toResponseObject());
    const [ours, theirs] = [error, real].map((one) => bearerAuthChallengeResponse(one, {}));
    expect([...(ours?.headers ?? [])]).toEqual([...(theirs?.headers ?? [])]);
    expect(await ours?.text()).toBe(await theirs?.text());
  });

  it('tells the operator why, and nobody the token', async () => {
    const { issuer, mcpAuth } = protect();
    const token = await issuer.mintBad('wrong_audience');
    const error = await thrownBy(mcpAuth.verifyAccessToken(token));
    expect(error.cause).toMatchObject({ reason: 'token_rejected', check: 'audience' });
    expect(JSON.stringify([error, error.cause, error.message, error.stack])).not.toContain(token);
    expect(JSON.stringify(error)).not.toContain('audience');
  });

  it('is that of SDK v1 with its classes, and unknown to SDK v1 without', async () => {
    const { issuer, mcpAuth } = protect();
    const token = await issuer.mintBad('expired');
    async function statusWith(verifier: OAuthTokenVerifier): Promise<number> {
      const app = express();
      app.use(requireInV1({ verifier }));
      const { url, close } = await listen(app);
      onTestFinished(close);
      return (await fetch(url, { headers: { authorization: `Bearer ${token}` } })).status;
    }
    expect(await statusWith(mcpAuth.getBearerAuthOptions({ errors: errorsOfV1 }).verifier)).toBe(401);
    expect(await statusWith(mcpAuth)).toBe(500);
    const { verifier } = mcpAuth.getBearerAuthOptions({ errors: errorsOfV1 });
    const error = await thrownBy(verifier.verifyAccessToken(token));
    expect(error).toBeInstanceOf(errorsOfV1.InvalidTokenError);
    expect(error.cause).toMatchObject({ check: 'expiry' });
  });

  it('needs all three classes of SDK v1', () => {
    const { mcpAuth } = protect();
    const { InvalidTokenError } = errorsOfV1;
    // @ts-expect-error two are missing
    expect(() => mcpAuth.getBearerAuthOptions({ errors: { InvalidTokenError } })).toThrow(
      "`errors` lacks InsufficientScopeError, ServerError. Pass the module: import * as errors from '@modelcontextprotocol/sdk/server/auth/errors.js'.",
    );
  });
});

describe('MCPAuth', () => {
  it('is itself a verifier, as in the pre-release of version 1', async () => {
    const { issuer, mcpAuth } = protect();
    const gate = requireBearerAuth({
      verifier: mcpAuth,
      resourceMetadataUrl: mcpAuth.resourceMetadataUrl,
      expectedResource: new URL(resource),
    });
    const ask = (token: string) =>
      gate(new Request(resource, { headers: { authorization: `Bearer ${token}` } }));
    expect(await ask(await issuer.mint())).toMatchObject({
      subject: 'alice',
      resourceMetadataUrl: 'https://api.example.com/.well-known/oauth-protected-resource/notes',
    });
    expect(await ask(await issuer.mintBad('expired'))).toMatchObject({ status: 401 });
    expect(issuer.requests).toHaveLength(2);
  });

  it.each([
    ['protectedResourceMetadata', 'Write `protectedResources: { metadata: { resource, authorizationServers:'],
    ['jwtVerifyOptions', 'Give its members to `bearerAuth` or `getBearerAuthOptions`.'],
  ])('says what became of %s of that pre-release', (name, remedy) => {
    const config = { [name]: {}, protectedResources: { metadata: { resource } } };
    expect(() => new MCPAuth(config)).toThrow(remedy);
  });

  it('refuses what is no token at all', async () => {
    const { mcpAuth } = protect();
    for (const token of ['', 'a b', 'a, Bearer b', 'a\nb'])
      expect(await thrownBy(mcpAuth.verifyAccessToken(token))).toMatchObject({ code: 'invalid_token' });
  });

  it('asks for a new sign-in with 401 where the last one is too old', async () => {
    const { issuer, mcpAuth } = protect();
    const { verifier } = mcpAuth.getBearerAuthOptions({ maxAge: 60 });
    const token = await issuer.mint({ auth_time: Math.floor(issuer.clock() / 1000) - 120 });
    expect(await thrownBy(verifier.verifyAccessToken(token))).toMatchObject({
      code: 'invalid_token',
      message: 'A different level of user authentication is required.',
    });
  });

  it.each([true, 'required'] as const)(
    'accepts no bound token, as nobody shows the proof (dpop: %s)',
    async (dpop) => {
      const { issuer, mcpAuth } = protect({ dpop });
      const bound = await issuer.mintBad('key_bound');
      expect(await thrownBy(mcpAuth.verifyAccessToken(bound))).toMatchObject({ code: 'invalid_token' });
      const plain = mcpAuth.verifyAccessToken(await issuer.mint());
      if (dpop === true) await expect(plain).resolves.toMatchObject({ subject: 'alice' });
      else expect(await thrownBy(plain)).toMatchObject({ code: 'invalid_token' });
    },
  );

  it('says at once which checks cannot be made with a token alone', () => {
    const { mcpAuth } = protect();
    // @ts-expect-error needs the body
    expect(() => mcpAuth.getBearerAuthOptions({ tools: { purge: ['delete:notes'] } })).toThrow(
      expect.objectContaining({
        code: 'invalid_server_config',
        message: expect.stringContaining(
          '`tools` does not work through the middleware of the MCP SDK, which hands over nothing but the token. Use `bearerAuth` or `guard` instead of it.',
        ),
      }),
    );
  });
});

describe('several resources', () => {
  const issuer = createTestIssuer({ resource });
  const other = createTestIssuer({ issuer: 'https://other.test', resource: 'https://api.example.com/tasks' });
  const both = [issuer.authorizationServer, other.authorizationServer];
  const mcpAuth: MCPAuth = new MCPAuth({
    protectedResources: [
      { metadata: { resource, authorizationServers: both } },
      { metadata: { resource: other.resource, authorizationServers: [other.authorizationServer] } },
    ],
    fetch: (input, init) => (String(input).startsWith(other.issuer) ? other : issuer).fetch(input, init),
  });

  it('have to be told apart', async () => {
    const { verifier, resourceMetadataUrl } = mcpAuth.getBearerAuthOptions({ resource: other.resource });
    expect(resourceMetadataUrl).toBe('https://api.example.com/.well-known/oauth-protected-resource/tasks');
    await expect(verifier.verifyAccessToken(await other.mint())).resolves.toMatchObject({ subject: 'alice' });
    expect(await thrownBy(verifier.verifyAccessToken(await issuer.mint()))).toMatchObject({
      code: 'invalid_token',
    });
    const told = `There are several protected resources. Say with \`resource\` which one: ${resource}, ${other.resource}.`;
    const problem = expect.objectContaining({
      code: 'invalid_server_config',
      message: expect.stringContaining(told),
    });
    expect(() => mcpAuth.getBearerAuthOptions()).toThrow(problem);
    expect(() => mcpAuth.resourceMetadataUrl).toThrow(problem);
    await expect(mcpAuth.verifyAccessToken('a')).rejects.toEqual(problem);
    await expect(mcpAuth.getAuthMetadataOptions()).rejects.toEqual(problem);
    expect(() => mcpAuth.getBearerAuthOptions({ resource: 'https://api.example.com' })).toThrow(
      expect.objectContaining({
        message: expect.stringContaining('`resource` is "https://api.example.com"'),
      }),
    );
  });

  it('and so have their authorization servers, of which the SDK publishes one', async () => {
    await expect(mcpAuth.getAuthMetadataOptions({ resource })).rejects.toMatchObject({
      message: expect.stringContaining('Say with `issuer` which one'),
    });
    await expect(
      mcpAuth.getAuthMetadataOptions({ resource, issuer: 'https://other.test' }),
    ).resolves.toMatchObject({ oauthMetadata: { issuer: 'https://other.test' } });
  });

  it('chosen by the request, or none at all, have no place in options of the SDK', async () => {
    const message = expect.stringContaining('describe one resource that is known from the start');
    for (const without of [
      new MCPAuth({ protectedResources: () => undefined }),
      new MCPAuth({ server: issuer.authorizationServer }),
    ]) {
      expect(() => without.getBearerAuthOptions()).toThrow(expect.objectContaining({ message }));
      await expect(without.getAuthMetadataOptions()).rejects.toMatchObject({ message });
    }
  });
});

describe('the metadata options', () => {
  it('fail while the authorization server does, and work afterwards', async () => {
    const { issuer, mcpAuth } = protect();
    issuer.fail();
    await expect(mcpAuth.getAuthMetadataOptions()).rejects.toMatchObject({
      name: 'MCPAuthConfigError',
      code: 'fetch_server_config_error',
      message: expect.stringContaining('https://issuer.test'),
    });
    issuer.recover();
    issuer.advance(2);
    const { oauthMetadata, resourceServerUrl } = await mcpAuth.getAuthMetadataOptions();
    expect(resourceServerUrl.href).toBe(resource);
    // What a host does to them reaches nobody else.
    oauthMetadata.issuer = 'https://changed.test';
    expect((await mcpAuth.getAuthMetadataOptions()).oauthMetadata.issuer).toBe('https://issuer.test');
  });
});

describe('a verifier of any guard', () => {
  it('introspects opaque tokens for the middleware of the SDK', async () => {
    const { issuer, mcpAuth } = protect();
    const { clientAuthentication } = issuer;
    const guard = mcpAuth.guard('introspection', { resource, clientAuthentication });
    const verifier = createTokenVerifier(guard);
    const header = `Bearer ${issuer.mintOpaque({ scope: 'read:notes' })}`;
    const auth = await verifyBearerToken(header, { verifier, requiredScopes: ['read:notes'] });
    expect(getAuthInfo({ http: { authInfo: auth } })).toMatchObject({
      subject: 'alice',
      claims: { sub: 'alice' },
    });
    const revoked = verifyBearerToken(`Bearer ${issuer.mintBadOpaque('inactive')}`, { verifier });
    expect(await thrownBy(revoked)).toMatchObject({ code: 'invalid_token' });
  });

  it('refuses everything where rules would have to read the body', async () => {
    const { issuer, mcpAuth } = protect();
    const verifier = createTokenVerifier(
      mcpAuth.guard('jwt', { resource, tools: { purge: ['delete:notes'] } }),
    );
    const error = await thrownBy(verifier.verifyAccessToken(await issuer.mint()));
    expect(error).toMatchObject({ code: 'server_error', message: 'Internal server error.' });
  });
});

it('the options have the types of both lines of the SDK', async () => {
  const { mcpAuth } = protect();
  expectTypeOf(mcpAuth).toExtend<OAuthTokenVerifier>();
  expectTypeOf(mcpAuth.getBearerAuthOptions()).toExtend<BearerAuthOptions>();
  expectTypeOf(mcpAuth.getBearerAuthOptions()).toExtend<Parameters<typeof requireInV1>[0]>();
  expectTypeOf(await mcpAuth.getAuthMetadataOptions()).toExtend<AuthMetadataOptions>();
});
