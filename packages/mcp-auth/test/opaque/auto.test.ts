/** Which way of verification `auto` chooses, that it says so, and that nobody gets a second chance. */

import * as jose from 'jose';
import { MCPAuth } from 'mcp-auth';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BearerAuthAutoConfig } from '../../src/verifier-options.js';
import { json, text } from '../support/fake-server.js';
import {
  active,
  basic,
  inSeconds,
  type OpaqueIssuer,
  type ResourceServer,
  resource,
  startOpaqueIssuer,
  startResourceServer,
} from '../support/opaque-issuer.js';

let as: OpaqueIssuer;
let other: OpaqueIssuer;
const opened: ResourceServer[] = [];

beforeEach(async () => {
  as = await startOpaqueIssuer();
  other = await startOpaqueIssuer();
  // Whoever gets to introspection is let in: a wrong choice shows.
  for (const server of [as, other]) server.answer(json(active({ sub: 'introspected' })));
});
afterEach(async () => {
  for (const server of opened.splice(0)) await server.close();
  await as.close();
  await other.close();
});

async function open(options: Partial<BearerAuthAutoConfig> = {}, issuers = [as.issuer], legacy = false) {
  const all = { ...(legacy ? {} : { resource }), clientAuthentication: basic, ...options };
  const server = await startResourceServer(issuers, (mcpAuth) => mcpAuth.bearerAuth('auto', all), { legacy });
  opened.push(server);
  return server;
}

const payload = (members: Record<string, unknown> = {}) => ({
  iss: as.issuer,
  aud: resource,
  sub: 'signed',
  client_id: 'client-1',
  scope: 'read:notes',
  exp: inSeconds(600),
  ...members,
});
const encode = (value: unknown) =>
  jose.base64url.encode(typeof value === 'string' ? value : JSON.stringify(value));
const unsigned = (header: unknown, claims: unknown, signature = 'c2ln') =>
  [encode(header), encode(claims), signature].join('.');
const hs256 = (claims: Record<string, unknown>) =>
  new jose.SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(new Uint8Array(32));
const jwe = async () => {
  const { publicKey } = await jose.generateKeyPair('RSA-OAEP-256');
  return new jose.EncryptJWT({ sub: 'x' })
    .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM' })
    .encrypt(publicKey);
};

describe('what is asked of a token', () => {
  it('is asked of either kind', async () => {
    const rs = await open({ requiredClaims: ['tenant'] });
    expect((await rs.get(await as.sign(payload(), { typ: 'at+jwt' }))).status).toBe(401);
    expect((await rs.get('opaque-1')).status).toBe(401);
    as.answer(json(active({ tenant: 'acme' })));
    expect((await rs.get('opaque-2')).status).toBe(200);
  });

  it('cannot be RFC 9068 to the letter while opaque tokens pass as well', async () => {
    await expect(open({ strict: true })).rejects.toThrow(/Leave one of them out/);
  });

  it('takes a time limit with a fraction', async () => {
    const rs = await open({ verifierTimeout: 2333.3 });
    expect((await rs.get('opaque')).status).toBe(200);
  });
});

describe('chooses', () => {
  it('the signature for a JWT, and says so', async () => {
    const rs = await open();
    const outcome = await rs.get(await as.sign(payload(), { typ: 'at+jwt' }));
    expect(outcome.auth?.subject).toBe('signed');
    expect(outcome.event.explanation).toBe('auto chose the signature, because the token is a JWT with ES256');
    expect(as.asked).toHaveLength(0);
  });

  it.each([
    ['an opaque token', async () => 'opaque-token', /the token is opaque/],
    ['an opaque token with colons', async () => 'user:grant:secret', /opaque/],
    ['an opaque token with two dots', async () => 'ory_at_a.b.c', /opaque/],
    ['an opaque token with four dots', async () => 'a.b.c.d.e', /opaque/],
    ['a JWE of five parts (Zitadel)', jwe, /the token is encrypted/],
    ['HS256 (PDS, FastMCP)', () => hs256(payload({ iss: as.issuer })), /"HS256\\?" cannot be verified/],
    ['HS256 without iss (jmondi)', () => hs256(payload({ iss: undefined })), /HS256/],
  ])('introspection for %s, and says so', async (_name, make, why) => {
    const rs = await open();
    const outcome = await rs.get(await make());
    expect(outcome.detail).toBe('');
    expect(outcome.auth?.subject).toBe('introspected');
    expect(outcome.event.explanation).toContain(`auto chose introspection at ${as.issuer}, because`);
    expect(outcome.event.explanation).toMatch(why);
  });

  it('introspection for a JWT whose issuer publishes no keys', async () => {
    delete as.metadata.jwks_uri;
    const rs = await open();
    const outcome = await rs.get(await as.sign(payload()));
    expect(outcome.event.explanation).toContain('the issuer publishes no keys');
    expect(outcome.auth?.subject).toBe('introspected');
  });

  it('in legacy server mode, too', async () => {
    const rs = await open({}, [as.issuer], true);
    expect((await rs.get(await as.sign(payload({ aud: 'anything' })))).auth?.subject).toBe('signed');
    expect((await rs.get('opaque')).auth?.subject).toBe('introspected');
  });

  it('the named issuer for what is opaque, among several', async () => {
    const rs = await open({ issuer: other.issuer }, [as.issuer, other.issuer]);
    expect((await rs.get('opaque')).auth?.issuer).toBe(other.issuer);
    expect((await rs.get(await as.sign(payload()))).auth?.issuer).toBe(as.issuer);
    expect(as.asked).toHaveLength(0);
  });

  it('and names its choice in a refusal', async () => {
    const rs = await open();
    const wrongAudience = await rs.get(await as.sign(payload({ aud: 'x' })));
    expect(wrongAudience.detail).toContain('"audience"');
    expect(wrongAudience.detail).toContain(
      '(auto chose the signature, because the token is a JWT with ES256)',
    );
    as.answer(json({ active: false }));
    expect((await rs.get('gone')).detail).toMatch(/"inactive".*auto chose introspection/);
    as.answer(text(500));
    expect((await rs.get('unlucky')).detail).toMatch(/unavailable.*auto chose introspection/);
  });
});

describe('nobody gets a second chance', () => {
  const forged = async () => {
    const { privateKey } = await jose.generateKeyPair('ES256');
    return new jose.SignJWT(payload()).setProtectedHeader({ alg: 'ES256', kid: 'k1' }).sign(privateKey);
  };
  const good = () => as.sign(payload());
  const rows: readonly (readonly [string, () => Promise<string>, string])[] = [
    ['a forged signature', forged, 'signature'],
    ['an unknown key', () => as.sign(payload(), { kid: 'k2' }), 'key'],
    ['another audience', () => as.sign(payload({ aud: 'https://elsewhere.example.com' })), 'audience'],
    ['no audience', () => as.sign(payload({ aud: undefined })), 'audience'],
    ['an expired token', () => as.sign(payload({ exp: inSeconds(-60) })), 'expiry'],
    ['no exp', () => as.sign(payload({ exp: undefined })), 'expiry'],
    ['an ID token', () => as.sign(payload({ nonce: 'n' })), 'type'],
    ['a token type of another purpose', () => as.sign(payload(), { typ: 'dpop+jwt' }), 'type'],
    ['an unknown token type', () => as.sign(payload(), { typ: 'something' }), 'type'],
    ['cnf', () => as.sign(payload({ cnf: { jkt: 'x' } })), 'binding'],
    ['a critical extension', () => as.sign(payload(), { crit: ['b64'], b64: true }), 'header'],
    ['alg none', async () => unsigned({ alg: 'none' }, payload(), ''), 'format'],
    ['alg none with a signature', async () => unsigned({ alg: 'none' }, payload()), 'algorithm'],
    ['alg NonE', async () => unsigned({ alg: 'NonE' }, payload()), 'algorithm'],
    ['no alg', async () => unsigned({ typ: 'JWT' }, payload()), 'algorithm'],
    ['alg that is a list', async () => unsigned({ alg: ['HS256'] }, payload()), 'algorithm'],
    ['no issuer', () => as.sign(payload({ iss: undefined })), 'issuer'],
    ['an issuer that is a list', () => as.sign(payload({ iss: [as.issuer] })), 'issuer'],
    ['HS256 that expired', () => hs256(payload({ exp: inSeconds(-60) })), 'expiry'],
    ['HS256 that is an ID token', () => hs256(payload({ at_hash: 'x' })), 'type'],
    [
      'a duplicate member in the header',
      async () => `${encode('{"alg":"ES256","alg":"HS256"}')}.${encode(payload())}.c2ln`,
      'format',
    ],
    [
      'a duplicate member in the payload',
      async () => `${encode({ alg: 'HS256' })}.${encode('{"iss":"a","iss":"b"}')}.c2ln`,
      'format',
    ],
    [
      'white space before the header',
      async () => `${encode(' {"alg":"HS256"}')}.${encode('[]')}.c2ln`,
      'format',
    ],
    [
      'base64 with other bits at the end',
      async () => (await good()).replace(/.$/, (c) => (c === 'B' ? 'C' : 'B')),
      'format',
    ],
    ['padding', async () => `${await good()}=`, 'format'],
    ['an empty signature', async () => (await good()).replace(/[^.]+$/, ''), 'format'],
  ];
  it.each(rows)('%s', async (_name, make, check) => {
    const rs = await open();
    const outcome = await rs.get(await make());
    expect(outcome.status).toBe(401);
    expect(outcome.detail).toContain(`"check":"${check}"`);
    expect(as.asked).toHaveLength(0);
  });

  it('not even while nobody knows whether there are keys', async () => {
    as.metadata.issuer = 'https://another.example.com';
    const rs = await open({ introspectionEndpoint: `${as.issuer}/introspect` });
    expect((await rs.get(await good())).status).toBe(503);
    expect(as.asked).toHaveLength(0);
  });

  it('not even while the keys cannot be had', async () => {
    as.metadata.jwks_uri = `${as.issuer}/gone`;
    const rs = await open();
    expect((await rs.get(await good())).status).toBe(503);
    expect(as.asked).toHaveLength(0);
  });
});

describe('before any I/O', () => {
  const stranger = { iss: 'https://evil.example.com' };
  // Requirements: 7662-06
  it.each([
    ['ES256', () => as.sign(payload(stranger))],
    ['HS256', () => hs256(payload(stranger))],
    ['an issuer that differs in a slash', () => hs256(payload({ iss: `${as.issuer}/` }))],
  ])('a token of an unknown issuer is refused: %s', async (_name, make) => {
    for (const mode of ['auto', 'introspection'] as const) {
      const rs = await startResourceServer([as.issuer], (mcpAuth) =>
        mode === 'auto'
          ? mcpAuth.bearerAuth(mode, { resource, clientAuthentication: basic })
          : mcpAuth.bearerAuth(mode, { resource, clientAuthentication: basic }),
      );
      const outcome = await rs.get(await make());
      expect(outcome.detail).toContain('"issuer"');
      expect(outcome.status).toBe(401);
      expect(as.requests).toEqual([]);
      await rs.close();
    }
  });
});

describe('what cannot be introspected is refused with the reason', () => {
  it('without clientAuthentication', async () => {
    const rs = await open({ clientAuthentication: undefined });
    const outcome = await rs.get('never-heard-of-it');
    expect(outcome.status).toBe(401);
    expect(outcome.detail).toContain(
      'the token is opaque, and it is not introspected, because no `clientAuthentication`',
    );
    expect(as.requests).toEqual([]);
    expect((await rs.get(await as.sign(payload()))).auth?.subject).toBe('signed');
  });

  it('without an endpoint in the metadata', async () => {
    delete as.metadata.introspection_endpoint;
    const rs = await open();
    const outcome = await rs.get('opaque');
    expect(outcome.status).toBe(401);
    expect(outcome.detail).toContain('names no introspection_endpoint');
  });

  it('while the metadata cannot be had it is an outage', async () => {
    const { issuer } = as;
    await as.close();
    const rs = await open({}, [issuer]);
    expect((await rs.get('opaque')).status).toBe(503);
  });

  // Requirements: 7662-06
  it('a token of one issuer is never shown to another', async () => {
    const rs = await open({ issuer: other.issuer }, [as.issuer, other.issuer]);
    const outcome = await rs.get(await hs256(payload()));
    expect(outcome.status).toBe(401);
    expect(outcome.detail).toContain('is not the issuer that introspects');
    expect(other.asked).toHaveLength(0);
  });
});

describe('configuration', () => {
  const make = (
    issuers: string[],
    options: Record<string, unknown>,
    mode: 'auto' | 'introspection' = 'auto',
  ) => {
    const authorizationServers = issuers.map((issuer) => ({ issuer, type: 'oidc' as const }));
    const mcpAuth = new MCPAuth({ protectedResources: { metadata: { resource, authorizationServers } } });
    return () => mcpAuth.bearerAuth(mode as 'auto', { resource, ...options });
  };
  const two = ['https://one.example.com', 'https://two.example.com'];

  it('asks which of several issuers introspects', () => {
    expect(make(two, { clientAuthentication: basic })).toThrow(/Say with `issuer` which one/);
    expect(make(two, { clientAuthentication: basic }, 'introspection')).toThrow(/Say with `issuer`/);
    expect(make(two, { clientAuthentication: basic, issuer: two[1] })).not.toThrow();
    expect(make(two, {})).not.toThrow();
  });

  it('refuses an unknown mode and a binding that is for custom verifiers', () => {
    expect(make(two, { tokenBinding: { verifier: true } })).toThrow(/custom verifiers only/);
    expect(make(two, {}, 'constructor' as 'auto')).toThrow(TypeError);
  });

  it('takes an endpoint that the metadata does not name (Hydra)', async () => {
    delete as.metadata.introspection_endpoint;
    const rs = await open({ introspectionEndpoint: `${as.issuer}/introspect` });
    expect((await rs.get('opaque')).auth?.subject).toBe('introspected');
  });

  it('takes metadata written by hand, without keys', async () => {
    const mcpAuth = new MCPAuth({
      protectedResources: {
        metadata: {
          resource,
          authorizationServers: [
            {
              metadata: { issuer: as.issuer, introspectionEndpoint: `${as.issuer}/introspect` },
              type: 'oauth',
            },
          ],
        },
      },
    });
    expect(() => mcpAuth.bearerAuth('auto', { resource, clientAuthentication: basic })).not.toThrow();
    const rs = await startResourceServer([as.issuer], () =>
      mcpAuth.bearerAuth('auto', { resource, clientAuthentication: basic }),
    );
    opened.push(rs);
    expect(await rs.status('opaque')).toBe(200);
    expect(await rs.status(await as.sign(payload()))).toBe(200);
    expect(as.requests).toEqual(['/introspect', '/introspect']);
  });
});
