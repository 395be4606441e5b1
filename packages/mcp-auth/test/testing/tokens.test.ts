import { createLocalJWKSet, errors, type JSONWebKeySet, jwtVerify } from 'jose';
import {
  type BadTokenKind,
  badOpaqueTokenKinds,
  badTokenKinds,
  createTestIssuer,
  type TestAlgorithm,
} from 'mcp-auth/testing';
import { describe, expect, it } from 'vitest';
import { protect } from './guarded.js';

type Kinds<Kind extends string> = [kind: Kind, check: string][];

const algorithms: TestAlgorithm[] = ['ES256', 'ES384', 'ES512', 'RS256', 'PS256', 'EdDSA'];
const issuer = createTestIssuer({ algorithms });
const { resource } = issuer;
const ask = protect(issuer, (mcpAuth) => mcpAuth.guard('jwt', { resource }));

/** The judge of what we mint: it knows nothing of this library. */
async function judge(token: string) {
  const keys = (await (await issuer.fetch(`${issuer.issuer}/jwks`)).json()) as JSONWebKeySet;
  const rules = { issuer: issuer.issuer, audience: resource, typ: 'at+jwt', algorithms };
  return jwtVerify(token, createLocalJWKSet(keys), rules);
}

describe.each(algorithms)('a token signed with %s', (alg) => {
  it('is good for the JOSE library and for the guard', async () => {
    const token = await issuer.mint({ scope: 'read:notes' }, { alg });
    const { payload, protectedHeader } = await judge(token);
    expect(protectedHeader).toEqual({ alg, kid: `${alg}-1`, typ: 'at+jwt' });
    expect(payload).toMatchObject({ sub: 'alice', client_id: 'test-client', scope: 'read:notes' });
    expect(Number(payload.exp) - Number(payload.iat)).toBe(600);
    const { status, event } = await ask(token);
    expect(status).toBe(200);
    expect(event.principal).toEqual({
      issuer: 'https://issuer.test',
      subject: 'alice',
      clientId: 'test-client',
      scopes: ['read:notes'],
    });
  });
});

// One row each: adding a kind without a check does not compile, and a kind that some change lets pass is seen here.
describe.each(Object.entries(badTokenKinds) as Kinds<BadTokenKind>)('a bad token: %s', (kind, check) => {
  it(`is refused for its ${check}`, async () => {
    const { status, told } = await ask(await issuer.mintBad(kind, { scope: 'read:notes' }));
    expect({ status, told }).toEqual({ status: 401, told: check });
  });
});

it.each([
  'expired',
  'not_yet_valid',
  'wrong_audience',
  'missing_audience',
  'similar_audience',
  'wrong_issuer',
  'similar_issuer',
  'bad_signature',
  'changed_claims',
  'foreign_key',
  'embedded_key',
  'unknown_key_id',
  'alg_none',
  'alg_none_with_signature',
  'hs256_with_public_key',
  'critical_extension',
  'encrypted',
  'opaque',
] satisfies BadTokenKind[])('the JOSE library refuses %s as well', async (kind) => {
  await expect(judge(await issuer.mintBad(kind))).rejects.toBeInstanceOf(errors.JOSEError);
});

it.each([
  'missing_expiry',
  'id_token',
  'refresh_token',
  'key_bound',
  'certificate_bound',
  'duplicate_claims',
  'empty_subject',
] satisfies BadTokenKind[])(
  '%s has a good signature: it is what it says that must be refused',
  async (kind) => {
    const token = await issuer.mintBad(kind);
    const keys = (await (await issuer.fetch(`${issuer.issuer}/jwks`)).json()) as JSONWebKeySet;
    await expect(jwtVerify(token, createLocalJWKSet(keys))).resolves.toBeDefined();
  },
);

describe('opaque tokens', () => {
  const asking = protect(issuer, (mcpAuth) =>
    mcpAuth.guard('introspection', {
      resource,
      clientAuthentication: issuer.clientAuthentication,
      cacheFor: 0,
    }),
  );

  it('are good until they expire or are revoked', async () => {
    // The clock stands still between the steps, so that the last second of the token is met whenever the test runs.
    const own = createTestIssuer({ now: () => Date.UTC(2026, 0, 1) });
    const { clientAuthentication } = own;
    const askOwn = protect(own, (mcpAuth) =>
      mcpAuth.guard('introspection', { resource, clientAuthentication, cacheFor: 0, cacheRefusalsFor: 0 }),
    );
    const token = own.mintOpaque({ scope: 'read:notes' });
    const other = own.mintOpaque();
    expect(token).not.toBe(other);
    expect((await askOwn(token)).event.principal).toMatchObject({ subject: 'alice', scopes: ['read:notes'] });
    own.advance(599);
    expect((await askOwn(token)).status).toBe(200);
    own.advance(1);
    expect(await askOwn(token)).toMatchObject({ status: 401, told: 'inactive' });
    const revoked = own.mintOpaque();
    expect((await askOwn(revoked)).status).toBe(200);
    own.revoke(revoked);
    expect(await askOwn(revoked)).toMatchObject({ status: 401, told: 'inactive' });
  });

  it.each(Object.entries(badOpaqueTokenKinds) as Kinds<keyof typeof badOpaqueTokenKinds>)(
    '%s is refused for its %s',
    async (kind, check) => {
      const { status, told } = await asking(issuer.mintBadOpaque(kind));
      expect({ status, told }).toEqual({ status: 401, told: check });
    },
  );

  it('are unknown where nobody issued them', async () => {
    expect(await asking('made-up')).toMatchObject({ status: 401, told: 'inactive' });
  });

  it('JWTs are introspected as well', async () => {
    const jwt = await issuer.mint();
    expect((await asking(jwt)).status).toBe(200);
    const auto = protect(issuer, (mcpAuth) =>
      mcpAuth.guard('auto', { resource, clientAuthentication: issuer.clientAuthentication }),
    );
    expect((await auto(jwt)).event.explanation).toMatch(/signature|key/);
    expect((await auto(issuer.mintOpaque())).status).toBe(200);
  });

  it('are shown only to a resource server with the right credentials', async () => {
    const clientAuthentication = { ...issuer.clientAuthentication, clientSecret: 'guessed' };
    const stranger = protect(issuer, (mcpAuth) =>
      mcpAuth.guard('introspection', { resource, clientAuthentication }),
    );
    expect(await stranger(issuer.mintOpaque())).toMatchObject({
      status: 503,
      told: 'authorization_server_unavailable',
    });
    const posting = protect(issuer, (mcpAuth) =>
      mcpAuth.guard('introspection', {
        resource,
        clientAuthentication: { ...issuer.clientAuthentication, method: 'client_secret_post' },
      }),
    );
    expect((await posting(issuer.mintOpaque())).status).toBe(200);
  });
});
