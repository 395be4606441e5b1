/** Every configuration mistake throws where it is made, and says what to change. */

import { describe, expect, it } from 'vitest';
import {
  type BearerAuthJwtConfig,
  createVerifyJwt,
  fetchServerConfig,
  handleBearerAuth,
  MCPAuth,
  MCPAuthAuthServerError,
  type MCPAuthConfig,
} from '../../src/index.js';
import { readProtectedResources } from '../../src/protected-resource.js';

const resource = 'https://api.example.com/notes';
const issuer = 'https://as.example';
const as = { issuer, type: 'oidc' } as const;
const described = (...[identifier, authorizationServers]: [identifier?: unknown, servers?: unknown]) =>
  ({ metadata: { resource: identifier, authorizationServers: authorizationServers ?? [as] } }) as never;

function mistake(run: () => unknown): MCPAuthAuthServerError {
  try {
    run();
  } catch (error) {
    if (error instanceof MCPAuthAuthServerError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

function expectMistake(run: () => unknown, ...sentences: (string | RegExp)[]): void {
  const error = mistake(run);
  expect(error.code).toBe('invalid_server_config');
  for (const sentence of sentences) expect(error.message).toMatch(sentence);
  // 0.2 had the sentence in the cause; programs look for it there.
  const cause = (error.cause as { cause?: unknown }).cause;
  expect(error.message.endsWith(String(cause))).toBe(true);
}

describe('new MCPAuth', () => {
  const configuring = (config: unknown) => () => new MCPAuth(config as MCPAuthConfig);

  it.each([{}, undefined, null, { protectedResources: undefined }])(
    'without anything to protect: %j',
    (config) => {
      expectMistake(
        configuring(config),
        /No authorization server or protected resource metadata is provided\./,
        /Pass `protectedResources: \{ metadata: \{ resource, authorizationServers \} \}`/,
      );
    },
  );

  it.each([
    'https://app.example.com',
    ['https://app.example.com/'],
    ['app.example.com'],
    ['null'],
    [7],
    true,
  ])('with origins that would never match: %j', (allowedOrigins) => {
    expectMistake(
      configuring({ protectedResources: described(resource), allowedOrigins }),
      /`allowedOrigins` must be '\*', false or a list of origins such as https:\/\/app\.example\.com/,
    );
  });

  it('with an exclusive audience but none to compare with', () => {
    const policy = { tokenBinding: { issuer: true }, exclusiveAudience: true } as const;
    const mcpAuth = new MCPAuth({ protectedResources: described(resource) });
    expectMistake(
      () => mcpAuth.bearerAuth('jwt', { resource, ...policy }),
      /Name the accepted ones in `audience`/,
    );
  });

  it.each([
    [{ isRevokd: () => false }, /`isRevokd` is not an option of `MCPAuth`\. Did you mean `isRevoked`\?/],
    [{ onDecisions: () => {} }, /Did you mean `onDecision`\?/],
    [{ requiredScopes: ['admin'] }, /Give it to `bearerAuth`/],
  ])('with an option that nobody reads: %j', (options, sentence) => {
    expectMistake(configuring({ protectedResources: described(resource), ...options }), sentence);
    expectMistake(configuring({ server: as, ...options }), sentence);
    const nothing = Object.fromEntries(Object.keys(options).map((name) => [name, undefined]));
    expect(configuring({ protectedResources: described(resource), ...nothing })).not.toThrow();
  });

  it.each([
    [{ requiredScopes: ['admin'] }, /not an option of an entry of `protectedResources`.*to `bearerAuth`/],
    [{ stict: true }, /Did you mean `strict`\?/],
    [{ exclusiveAudiance: true }, /Did you mean `exclusiveAudience`\?/],
    [{ zzz: 1 }, /`zzz` is not an option/],
    [{ dpop: { requierd: true } }, /`requierd` is not an option of `dpop`\. Did you mean `required`\?/],
  ])('with a policy that nobody reads: %j', (policy, sentence) => {
    const entry = { ...(described(resource) as object), ...policy };
    expectMistake(configuring({ protectedResources: [entry] }), sentence);
  });

  it.each([
    'audience',
    'tokenBinding',
    'strict',
    'dpop',
    'scopeImplies',
    'scopeClaims',
    'clockTolerance',
    'exclusiveAudience',
  ])('with `%s` inside the metadata', (name) => {
    const metadata = { resource, authorizationServers: [as] };
    const protectedResources = { metadata: { ...metadata, [name]: true } };
    expectMistake(configuring({ protectedResources }), /Move it beside `metadata`/);
    const scoped = { metadata: { ...metadata, requiredScopes: ['admin'] } };
    expectMistake(configuring({ protectedResources: scoped }), /Give it to `bearerAuth`/);
    const fine = { metadata: { ...metadata, [name]: undefined, vendorMember: 1 } };
    expect(configuring({ protectedResources: fine })).not.toThrow();
  });

  it('reads a policy from the getters of a class as well', () => {
    class Notes {
      metadata = { resource, authorizationServers: [as] };
      get dpop() {
        return 'requird';
      }
    }
    expectMistake(configuring({ protectedResources: new Notes() }), /`dpop` must be true, false, "required"/);
  });

  it('publishes scopes that were written in snake_case', () => {
    const metadata = { resource, authorizationServers: [as], scopes_supported: ['read'] };
    const [described] = readProtectedResources({ metadata }).values();
    expect(described?.document).toMatchObject({ scopes_supported: ['read'] });
  });

  it('with an empty list of resources', () => {
    expectMistake(configuring({ protectedResources: [] }), /is empty\. Describe at least one resource/);
  });

  // Requirements: 9728-03, 9728-06
  it.each([
    [{ jwksUri: 'http://api.example.com/keys' }, /`jwksUri` of the resource must be an https URL/],
    [{ jwksUri: 7 }, /`jwksUri` of the resource must be an https URL; got 7/],
    [{ resourceSigningAlgValuesSupported: ['RS256', 'none'] }, /must not contain "none"\. Remove it/],
    [{ dpopSigningAlgValuesSupported: ['none'] }, /`dpopSigningAlgValuesSupported` must not contain "none"/],
  ])('with metadata that would mislead clients: %j', (members, sentence) => {
    const metadata = { resource, authorizationServers: [as], ...members };
    expectMistake(configuring({ protectedResources: { metadata } }), sentence);
  });

  it.each([-1, Number.NaN, '1'])('with a time for stale answers that is none: %j', (staleIfError) => {
    expectMistake(
      configuring({ protectedResources: described(resource), staleIfError }),
      /`staleIfError` must be/,
    );
  });

  it.each([{}, { metadata: null }, { metadata: 'x' }])(
    'with a resource that is not described: %j',
    (entry) => {
      expectMistake(
        configuring({ protectedResources: [entry] }),
        /needs `metadata: \{ resource, authorizationServers \}`/,
      );
    },
  );

  it('with a resource described twice', () => {
    expectMistake(
      configuring({ protectedResources: [described(resource), described(resource)] }),
      'The resource metadata (`https://api.example.com/notes`) is duplicated.',
      /several authorization servers go into its `authorizationServers`/,
    );
  });

  it('with one resource in two spellings', () => {
    const origins = ['https://api.example.com', 'https://api.example.com/'];
    expectMistake(configuring({ protectedResources: origins.map((one) => described(one)) }), /is duplicated/);
  });

  // Requirements: MCP-RS-21
  it.each([
    [undefined, /must be a non-empty string: the public URL of the MCP server/],
    ['', /must be a non-empty string/],
    ['api.example.com', /is not an absolute URL\. Use the public URL of the MCP server/],
    ['urn:api', /must use https/],
    ['ftp://api.example.com', /must use https/],
    [
      'https://api.example.com/notes#list',
      /must not have a fragment \(RFC 8707 §2\)\. Remove everything from "#" on/,
    ],
    ['https://me:pw@api.example.com', /must not contain a user name or password/],
    ['https://api.example.com/a b', /must be percent-encoded/],
  ])('with the resource %j', (identifier, sentence) => {
    expectMistake(configuring({ protectedResources: described(identifier) }), sentence);
    expectMistake(
      configuring({ protectedResources: [described('https://other.example'), described(identifier)] }),
      sentence,
    );
  });

  // Requirements: MCP-RS-03
  it.each([undefined, [], null, as])('without a list of authorization servers: %j', (servers) => {
    expectMistake(
      configuring({
        protectedResources: {
          metadata: { resource, ...(servers === undefined ? {} : { authorizationServers: servers }) },
        },
      }),
      'No authorization server is configured for the resource `https://api.example.com/notes`.',
      /Add one to its `authorizationServers`: \{ issuer: 'https:\/\/…', type: 'oidc' \}/,
    );
  });

  it('with an authorization server named twice, in either form', () => {
    const byHand = { metadata: { issuer }, type: 'oauth' };
    expectMistake(
      configuring({ protectedResources: described(resource, [as, byHand]) }),
      'The authorization server (`https://as.example`) for resource `https://api.example.com/notes` is duplicated.',
      /Name each issuer once/,
    );
  });

  it('two resources may share an authorization server', () => {
    expect(
      configuring({ protectedResources: [described(resource), described('https://api.example.com/b')] }),
    ).not.toThrow();
  });

  // Requirements: 8414-01
  it.each([
    null,
    'https://as.example',
    {},
    { issuer: 'as.example' },
    { issuer: 7 },
    { metadata: {} },
    { issuer: 'ftp://as.example' },
  ])('with the authorization server %j', (server) => {
    const sentence =
      /Every authorization server needs its issuer: \{ issuer: 'https|Write it exactly as its metadata and tokens do/;
    expectMistake(configuring({ protectedResources: described(resource, [server]) }), sentence);
    if (server !== null) expectMistake(configuring({ server }), sentence);
  });

  it.each([
    [{ type: 'openid' }, /must be 'oidc' or 'oauth'; got "openid"/],
    [{ type: undefined }, /must be 'oidc' or 'oauth'/],
    [{ jwksUri: 'http://as.example/keys' }, /`jwksUri` of the authorization server is not https/],
    [{ jwksUri: 7 }, /`jwksUri` of the authorization server is not an absolute URL; got 7/],
    [{ metadataUrl: new URL('http://as.example/metadata') }, /`metadataUrl` .* is not https/],
    [{ metadataUrl: 'metadata.json' }, /`metadataUrl` .* is not an absolute URL/],
    [{ metadata: { issuer, jwksUri: 'http://as.example/keys' } }, /`metadata\.jwksUri` .* is not https/],
    [{ transpileData: 'no' }, /`transpileData` must be a function/],
    [{ issuer: `${issuer}/.well-known/openid-configuration` }, /is the metadata URL.* use `metadataUrl`/],
    [{ issuer: `${issuer}/.well-known/oauth-authorization-server/a` }, /is the metadata URL/],
  ])('with an authorization server that has %j', (option, sentence) => {
    const server = { ...as, ...option };
    expectMistake(configuring({ server }), sentence);
    expectMistake(configuring({ protectedResources: described(resource, [server]) }), sentence);
  });

  it('accepts plain http where it is allowed', () => {
    const server = { ...as, jwksUri: 'http://as.example/keys', metadataUrl: new URL('http://as.example/m') };
    expect(configuring({ server, allowInsecureRequests: true })).not.toThrow();
    expect(configuring({ server: { ...as, jwksUri: 'http://localhost:1/keys' } })).not.toThrow();
  });

  it('with a promise instead of an authorization server, or no list of them', () => {
    const promise = Promise.resolve(as);
    const sentence = /is a Promise; add `await` before fetchServerConfig/;
    expectMistake(configuring({ server: promise }), sentence);
    expectMistake(configuring({ protectedResources: described(resource, [promise]) }), sentence);
    expectMistake(configuring({ protectedResources: described(resource, promise) }), sentence);
    expectMistake(configuring({ protectedResources: described(resource, as) }), /must be a list/);
  });

  it.each(['isRevoked', 'onDecision', 'clock', 'fetch'])('with `%s` that is no function', (name) => {
    expectMistake(configuring({ server: as, [name]: {} }), `\`${name}\` must be a function`);
  });

  it.each(['strict', 'exclusiveAudience'])('with `%s` that is no boolean', (name) => {
    const entry = { ...(described(resource) as object), [name]: 'false' };
    expectMistake(configuring({ protectedResources: entry }), `\`${name}\` must be true or false`);
    const mcpAuth = new MCPAuth({ server: as });
    expectMistake(
      () => mcpAuth.bearerAuth('jwt', { [name]: 'false' } as never),
      `\`${name}\` must be true or false`,
    );
  });

  it.each(['read', ['a b'], ['a"'], [7], [''], null])('with the supported scopes %j', (scopesSupported) => {
    const metadata = { resource, authorizationServers: [as], scopesSupported };
    expectMistake(
      configuring({ protectedResources: { metadata } }),
      /`scopesSupported` (must be a list|contains)/,
    );
  });
});

describe('bearerAuth', () => {
  const mcpAuth = new MCPAuth({
    protectedResources: [described(resource), described('https://api.example.com/b')],
  });
  const legacy = new MCPAuth({ server: as });
  const guarding = (options: unknown) => () => mcpAuth.bearerAuth('jwt', options as BearerAuthJwtConfig);
  const withOption = (option: object) => guarding({ resource, ...option });

  it('without a resource', () => {
    const sentence =
      'A `resource` must be specified in the `bearerAuth` configuration when using a `protectedResources` configuration.';
    expectMistake(guarding({}), sentence);
    expectMistake(() => mcpAuth.bearerAuth('jwt'), sentence);
    expectMistake(() => mcpAuth.bearerAuth(() => ({ issuer })), sentence);
  });

  it.each([`${resource}/`, 'https://api.example.com', 'x'])('with the unknown resource %s', (unknown) => {
    expectMistake(
      guarding({ resource: unknown }),
      `No token verifier found for the specified resource: \`${unknown}\`.`,
      /configured in the `protectedResources` array in the MCPAuth constructor/,
      /Configured are: https:\/\/api\.example\.com\/notes, https:\/\/api\.example\.com\/b/,
    );
  });

  // Requirements: 6750-11
  it.each<[object, RegExp]>([
    [{ requiredScopes: 'read' }, /`requiredScopes` must be a list of scopes/],
    [
      { requiredScopes: ['read write'] },
      /`requiredScopes` contains "read write".*list several scopes as several strings/,
    ],
    [{ requiredScopes: ['a"b'] }, /`requiredScopes` contains/],
    [{ requiredScopes: [undefined] }, /`requiredScopes` contains/],
    [{ audience: '' }, /`audience` must be a non-empty string or a list/],
    [{ audience: [] }, /`audience` must be a non-empty string or a list/],
    [{ audience: [''] }, /`audience` must be a non-empty string or a list/],
    [{ audience: 7 }, /`audience` must be a non-empty string or a list/],
    [{ audience: null }, /`audience` must be a non-empty string or a list/],
    [{ tokenBinding: {} }, /`tokenBinding` must be one of/],
    [{ tokenBinding: null }, /`tokenBinding` must be one of/],
    [{ tokenBinding: 'issuer' }, /`tokenBinding` must be one of/],
    [{ tokenBinding: { issuer: false } }, /`tokenBinding` must be one of/],
    [{ tokenBinding: { issuer: 'true' } }, /`tokenBinding` must be one of/],
    [{ tokenBinding: { clientId: [] } }, /`tokenBinding` must be one of/],
    [{ tokenBinding: { clientId: 'app' } }, /`tokenBinding` must be one of/],
    [{ tokenBinding: { clientId: [''] } }, /`tokenBinding` must be one of/],
    [{ tokenBinding: { clientId: [undefined] } }, /`tokenBinding` must be one of/],
    [{ tokenBinding: { claim: '' } }, /`tokenBinding` must be one of/],
    [{ tokenBinding: { clientId: ['app'], claim: 'resource' } }, /`tokenBinding` must be one of/],
    [{ tokenBinding: { clientId: [], issuer: true } }, /`tokenBinding` must be one of/],
    [{ tokenBinding: { clientId: [undefined], issuer: true } }, /`tokenBinding` must be one of/],
    [{ tokenBinding: { claim: '', issuer: true } }, /`tokenBinding` must be one of/],
    [{ tokenBinding: { verifier: true } }, /is for custom verifiers only/],
    [{ requiredScope: ['admin'] }, /is not an option of `bearerAuth`\. Did you mean `requiredScopes`\?/],
    [{ stict: true }, /Did you mean `strict`\?/],
    [{ isRevoked: () => false }, /Give it to `MCPAuth`/],
    [{ dpop: { requierd: true } }, /Did you mean `required`\?/],
    [{ clockTolerance: -1 }, /`clockTolerance` must be a number of seconds/],
    [{ clockTolerance: '5s' }, /`clockTolerance` must be a number of seconds/],
    [{ clockTolerance: Number.NaN }, /`clockTolerance` must be a number of seconds/],
    [{ clockTolerance: Number.POSITIVE_INFINITY }, /`clockTolerance` must be a number of seconds/],
    [{ maxAge: -1 }, /`maxAge` must be a number of seconds/],
    [{ maxAge: '300' }, /`maxAge` must be a number of seconds/],
    [{ acrValues: 'gold' }, /`acrValues` must be a list of non-empty strings/],
    [{ acrValues: [''] }, /`acrValues` must be a list of non-empty strings/],
    [{ scopeClaims: 'roles' }, /`scopeClaims` must be a list of non-empty strings/],
    [{ requiredClaims: 'tenant' }, /`requiredClaims` must be a list of non-empty strings/],
    [{ scopeImplies: { admin: 'read' } }, /`scopeImplies\.admin` must be a list of scopes/],
    [{ scopeImplies: { admin: ['a b'] } }, /`scopeImplies\.admin` contains "a b"/],
    [{ algorithms: 'RS256' }, /`algorithms` must be a list/],
    [{ algorithms: [] }, /`algorithms` must be a list/],
    [{ algorithms: ['HS256'] }, /`algorithms` must be a list.*"HS256"/],
    [{ algorithms: ['none'] }, /`algorithms` must be a list/],
    [{ jwtVerify: { issuer: 'x' } }, /`jwtVerify\.issuer` is not supported/],
    [{ jwtVerify: { clockTolerance: 'soon' } }, /`jwtVerify\.clockTolerance`/],
    [{ remoteJwkSet: { headers: {} } }, /`remoteJwkSet\.headers` is not supported/],
  ])('with %j', (option, sentence) => {
    expectMistake(withOption(option), sentence);
  });

  it('takes one alternative of `tokenBinding` for one, whatever else is undefined', () => {
    const tokenBinding = { issuer: true, verifier: undefined, clientId: undefined };
    expect(withOption({ tokenBinding })).not.toThrow();
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, '3s'])(
    'with a time limit of %j for the verifier',
    (verifierTimeout) => {
      expectMistake(
        () =>
          mcpAuth.bearerAuth(() => ({ issuer }), { resource, verifierTimeout: verifierTimeout as number }),
        /`verifierTimeout` must be a number of milliseconds/,
      );
    },
  );

  it('with the mistake beside the metadata', () => {
    const beside = new MCPAuth({
      protectedResources: { ...(described(resource) as object), audience: [] } as never,
    });
    expectMistake(() => beside.bearerAuth('jwt', { resource }), /`audience` must be/);
  });

  it.each(['opaque', undefined, {}, 7])('with the verifier %j', (verifier) => {
    const run = () => mcpAuth.bearerAuth(verifier as never, { resource });
    expect(run).toThrow(TypeError);
    expect(run).toThrow(
      '`verifyAccessToken` must be a function that takes a token and returns an `AuthInfo` object. The modes that need none are jwt, introspection, userinfo, auto.',
    );
  });

  it('with metadata by hand that says nothing of keys', () => {
    const manual = new MCPAuth({ server: { type: 'oidc', metadata: { issuer } as never } });
    expect(() => manual.bearerAuth('jwt')).toThrow(expect.objectContaining({ code: 'missing_jwks_uri' }));
    expect(() => manual.bearerAuth(() => ({ issuer }))).not.toThrow();
  });

  it('in legacy mode a claim has nothing to be compared with', () => {
    expectMistake(
      () => legacy.bearerAuth('jwt', { tokenBinding: { claim: 'resource' } }),
      /`tokenBinding` must be one of/,
    );
    expect(() => legacy.bearerAuth('jwt')).not.toThrow();
  });
});

describe('the routers', () => {
  it('are each for their own mode', () => {
    const mcpAuth = new MCPAuth({ protectedResources: described(resource) });
    expectMistake(
      () => mcpAuth.delegatedRouter(),
      '`delegatedRouter` is not available in `resource server` mode.',
    );
    expectMistake(
      () => new MCPAuth({ server: as }).protectedResourceMetadataRouter(),
      '`protectedResourceMetadataRouter` is not available in `authorization server` mode.',
    );
  });

  it('cannot serve two documents at one location', () => {
    const mcpAuth = new MCPAuth({
      protectedResources: [described('https://a.example/mcp'), described('https://b.example/mcp')],
    });
    expect(() => mcpAuth.bearerAuth('jwt', { resource: 'https://a.example/mcp' })).not.toThrow();
    expectMistake(
      () => mcpAuth.protectedResourceMetadataRouter(),
      /`https:\/\/a\.example\/mcp` and `https:\/\/b\.example\/mcp`/,
      /one `MCPAuth` for each host/,
    );
  });

  it('server mode wins when both are given', () => {
    const both = new MCPAuth({ server: as, protectedResources: described(resource) } as never);
    expect(() => both.delegatedRouter()).not.toThrow();
    expect(() => both.protectedResourceMetadataRouter()).toThrow(MCPAuthAuthServerError);
  });
});

describe('handleBearerAuth', () => {
  it.each<[object, RegExp]>([
    [{ verifyAccessToken: 'x' }, /`verifyAccessToken` must be a function/],
    [{ issuer: 7 }, /`issuer` must be either a string or a function/],
    [{ issuer: 'as.example' }, /`issuer` must be a valid URL/],
  ])('with %j', (option, sentence) => {
    const config = { verifyAccessToken: () => ({ issuer }), issuer, ...option };
    expect(() => handleBearerAuth(config as never)).toThrow(TypeError);
    expect(() => handleBearerAuth(config as never)).toThrow(sentence);
  });

  it('with an option that it would ignore', () => {
    const config = { verifyAccessToken: () => ({ issuer }), issuer, requiredClaims: ['tenant'] };
    expectMistake(() => handleBearerAuth(config), /`requiredClaims` is not an option of/);
  });

  it('with a resource that is none', () => {
    const config = { verifyAccessToken: () => ({ issuer }), issuer, resource: 'x' };
    expectMistake(() => handleBearerAuth(config), /is not an absolute URL/);
  });
});

it('fetchServerConfig says in its message what is wrong with the document', async () => {
  const answer = async () => Response.json({ issuer: 'https://other.example' });
  const error = await fetchServerConfig(issuer, { type: 'oidc', fetch: answer }).catch((thrown) => thrown);
  expect(error).toMatchObject({ code: 'invalid_server_metadata' });
  expect(error.message).toBe(`The server metadata is invalid or malformed. ${error.cause.message}`);
});

it('createVerifyJwt refuses options that it would ignore', () => {
  expectMistake(
    () => createVerifyJwt(() => ({}), { issuer } as never),
    /`jwtVerify\.issuer` is not supported/,
  );
});

it.each([
  { issuer: 'https://alice:open-sesame@as.example', type: 'oidc' },
  { ...as, metadataUrl: 'https://alice:open-sesame@as.example/metadata' },
  { ...as, jwksUri: 'https://alice:open-sesame@as.example/jwks' },
])('credentials in a URL are not repeated: %#', (server) => {
  const { message } = mistake(() => new MCPAuth({ protectedResources: described(resource, [server]) }));
  expect(message).toMatch(/carries credentials.*as\.example|as\.example.*carries credentials/);
  expect(message).not.toMatch(/open-sesame|alice/);
});
