/** Which tokens pass under which scheme, and how a refusal is told (RFC 9449 §7). */

import express from 'express';
import { afterEach, describe, expect, it } from 'vitest';
import { handleBearerAuth, MCPAuth } from '../../src/index.js';
import { encode, makeHolder, prove } from '../support/dpop-proofs.js';
import {
  type DpopServer,
  type DpopServerOptions,
  resource,
  startDpopServer,
} from '../support/dpop-server.js';
import { listen } from '../support/express-hosts.js';
import { startFakeServer } from '../support/fake-server.js';

const prm = 'resource_metadata="https://api.example.com/.well-known/oauth-protected-resource/notes"';
const algs = 'algs="RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519"';
const rejected = 'error_description="The access token is not valid for this resource or has expired."';
const scope = 'scope="read:notes"';

const bearer = `Bearer ${prm}, ${scope}`;
const bearerInvalid = `Bearer ${prm}, ${scope}, error="invalid_token", ${rejected}`;
const dpopOffer = `DPoP ${prm}, ${algs}`;
const dpopAlone = `DPoP ${prm}, ${scope}, ${algs}`;
const dpopInvalid = `DPoP ${prm}, ${scope}, error="invalid_token", ${algs}, ${rejected}`;

let server: DpopServer | undefined;
afterEach(() => server?.close());

async function start(options?: DpopServerOptions): Promise<DpopServer> {
  server = await startDpopServer(options);
  return server;
}

const detailOf = ({ decisions }: DpopServer): unknown => {
  const denial = decisions.at(-1)?.denial;
  return denial && 'detail' in denial ? denial.detail : denial?.reason;
};

describe('where both schemes are served', () => {
  // Requirements: 9700-01
  it('lets a bound token pass with its proof, and a plain one without', async () => {
    const it = await start();
    const token = await it.mintBound();
    expect((await it.call(token, await it.prove(token))).status).toBe(200);
    expect((await it.send({ authorization: `Bearer ${await it.mint()}` })).status).toBe(200);
  });

  it('knows both schemes in any case', async () => {
    const it = await start();
    const token = await it.mintBound();
    const dpop = await it.prove(token);
    expect((await it.send({ authorization: `dpop  ${token}`, dpop })).status).toBe(200);
  });

  // Requirements: 9449-16
  it('asks for either, Bearer first, each in a field of its own', async () => {
    const it = await start();
    const { status, challenges } = await it.send({});
    expect([status, challenges]).toEqual([401, [bearer, dpopOffer]]);
  });

  // Requirements: 9449-15
  it('refuses a bound token under Bearer before it asks anybody, with or without a proof', async () => {
    const it = await start();
    const token = await it.mintBound();
    for (const headers of [{}, { dpop: await it.prove(token) }]) {
      const { status, challenges } = await it.send({ authorization: `Bearer ${token}`, ...headers });
      expect([status, challenges]).toEqual([401, [bearerInvalid, dpopOffer]]);
      expect(it.decisions.at(-1)?.denial).toMatchObject({ reason: 'token_rejected', check: 'binding' });
    }
    expect(it.requests).toEqual([]);
  });

  it('takes a plain token under Bearer for what it is, whatever proof comes along', async () => {
    const it = await start();
    const authorization = `Bearer ${await it.mint()}`;
    expect((await it.send({ authorization, dpop: 'garbage' })).status).toBe(200);
  });

  // Requirements: 8705-01, 8705-03, 9449-19
  it.each<[string, unknown, RegExp]>([
    ['no cnf', undefined, /not bound to a key/],
    ['an empty cnf', {}, /cnf has no jkt/],
    ['a cnf that is no object', 'jkt', /cnf is not an object/],
    ['a jkt that is no string', { jkt: 5 }, /cnf has no jkt/],
    ['an empty jkt', { jkt: '' }, /cnf has no jkt/],
    ['a binding to a certificate', { 'x5t#S256': 'abc' }, /bound by \["x5t#S256"\]/],
    ['a binding nobody knows', { zzz: 'abc' }, /bound by \["zzz"\]/],
  ])('refuses a token with %s under DPoP before it asks anybody', async (_name, cnf, detail) => {
    const it = await start();
    const token = await it.mint({ cnf } as never);
    const { status, challenges } = await it.call(token, await it.prove(token));
    expect([status, challenges]).toEqual([401, [dpopInvalid]]);
    expect(detailOf(it)).toMatch(detail);
    expect(it.requests).toEqual([]);
  });

  it('refuses a token with a second binding beside the one that is proved', async () => {
    const it = await start();
    const token = await it.mintBound({ cnf: { jkt: it.holder.jkt, 'x5t#S256': 'abc' } } as never);
    expect((await it.call(token, await it.prove(token))).challenges).toEqual([dpopInvalid]);
  });

  // Requirements: 9449-13
  it('refuses a token that is bound to another key than that of the proof', async () => {
    const it = await start();
    const thief = await makeHolder();
    const token = await it.mintBound();
    const { status, challenges } = await it.call(token, await it.prove(token, {}, thief));
    expect([status, challenges]).toEqual([401, [dpopInvalid]]);
    expect(detailOf(it)).toMatch(/bound to another key/);
  });

  it('refuses a proof that stands in for the token', async () => {
    const it = await start();
    const proof = await it.prove('x');
    const { challenges } = await it.call(proof, await it.prove(proof));
    expect(challenges).toEqual([dpopInvalid]);
    expect(detailOf(it)).toMatch(/type "dpop\+jwt"/);
  });

  // Requirements: EXT-DPOP-06
  it.each([
    ['another audience', { aud: 'https://api.example.com/other' }, 'audience'],
    ['another issuer', { iss: 'https://evil.example' }, 'issuer'],
    ['its time behind it', { exp: 1_000_000_000 }, 'expiry'],
  ])('refuses a bound token with %s, whatever its proof', async (_name, claims, check) => {
    const it = await start();
    const token = await it.mintBound(claims);
    expect((await it.call(token, await it.prove(token))).challenges).toEqual([dpopInvalid]);
    expect(it.decisions[0]?.denial).toMatchObject({ check });
  });

  // Requirements: 9449-14
  it('refuses the DPoP scheme without a proof', async () => {
    const it = await start();
    const { status, challenges } = await it.send({ authorization: `DPoP ${await it.mintBound()}` });
    expect(status).toBe(401);
    expect(challenges).toEqual([expect.stringMatching(/^DPoP .*error="invalid_dpop_proof"/)]);
  });

  it('calls two sets of credentials malformed, in either scheme', async () => {
    const it = await start();
    const token = await it.mintBound();
    const dpop = await it.prove(token);
    for (const other of [`Bearer ${token}`, `DPoP ${token}`]) {
      const { status } = await it.send({ authorization: [`DPoP ${token}`, other], dpop });
      expect(status).toBe(400);
    }
  });

  it('asks for more scope in the scheme that was used', async () => {
    const routes: DpopServerOptions['routes'] = (app, mcpAuth) =>
      app.use(mcpAuth.bearerAuth('jwt', { resource, requiredScopes: ['write:notes'] }));
    const it = await start({ routes });
    const token = await it.mintBound();
    const { status, challenges } = await it.call(token, await it.prove(token));
    expect(status).toBe(403);
    expect(challenges).toEqual([
      expect.stringMatching(
        /^DPoP resource_metadata="[^"]+", scope="write:notes", error="insufficient_scope"/,
      ),
    ]);
  });

  // Requirements: 9449-20, POL-09
  it('lets pages send a proof and read a nonce', async () => {
    const it = await start();
    const preflight = await it.send(
      { origin: 'https://app.example', 'access-control-request-method': 'POST' },
      '/notes',
      'OPTIONS',
    );
    expect(preflight.headers['access-control-allow-headers']).toMatch(/\bdpop\b/);
    const answer = await it.send({ origin: 'https://app.example' });
    expect(answer.headers['access-control-expose-headers']).toMatch(/WWW-Authenticate, DPoP-Nonce/);
  });

  // Requirements: 9728-08
  it('says so in the metadata', async () => {
    const it = await start();
    const { body } = await it.send({}, '/.well-known/oauth-protected-resource/notes');
    expect(body).toMatchObject({
      dpop_signing_alg_values_supported: expect.arrayContaining(['ES256', 'EdDSA']),
    });
    expect(body).not.toHaveProperty('dpop_bound_access_tokens_required');
  });
});

describe('where DPoP is required', () => {
  // Requirements: 9728-08
  it.each(['required', { required: true }] as const)(
    'refuses every bearer token, and mentions no Bearer: %j',
    async (dpop) => {
      const it = await start({ dpop });
      expect((await it.send({})).challenges).toEqual([dpopAlone]);
      for (const token of [await it.mint(), await it.mintBound()]) {
        const { status, challenges } = await it.send({ authorization: `Bearer ${token}` });
        expect([status, challenges]).toEqual([401, [dpopInvalid]]);
      }
      expect(it.requests).toEqual([]);
      const token = await it.mintBound();
      expect((await it.call(token, await it.prove(token))).status).toBe(200);
    },
  );

  it('says so in the metadata, unless that says something itself', async () => {
    const path = '/.well-known/oauth-protected-resource/notes';
    const it = await start({ dpop: { required: true, algorithms: ['ES256'] } });
    expect((await it.send({}, path)).body).toMatchObject({
      dpop_signing_alg_values_supported: ['ES256'],
      dpop_bound_access_tokens_required: true,
    });
    await it.close();
    const metadata = { dpopSigningAlgValuesSupported: ['ES384'], dpopBoundAccessTokensRequired: false };
    const other = await start({ dpop: 'required', metadata });
    expect((await other.send({}, path)).body).toMatchObject({
      dpop_signing_alg_values_supported: ['ES384'],
      dpop_bound_access_tokens_required: false,
    });
  });

  it('stays required when a guard changes something else about it', async () => {
    const routes: DpopServerOptions['routes'] = (app, mcpAuth) =>
      app.use(mcpAuth.bearerAuth('jwt', { resource, dpop: { maxAge: 10 } }));
    const it = await start({ dpop: 'required', routes });
    expect((await it.send({ authorization: `Bearer ${await it.mint()}` })).status).toBe(401);
    const token = await it.mintBound();
    const old = await it.prove(token, { iat: Math.floor(Date.now() / 1000) - 60 });
    expect((await it.call(token, old)).status).toBe(401);
    expect((await it.call(token, await it.prove(token))).status).toBe(200);
  });
});

describe('where DPoP is off', () => {
  it('takes the DPoP scheme for any other scheme, and bound tokens for no bearer tokens', async () => {
    const it = await start({ dpop: false });
    const token = await it.mintBound();
    const { status, challenges } = await it.call(token, await it.prove(token));
    expect([status, challenges]).toEqual([401, [bearer]]);
    expect((await it.send({ authorization: `Bearer ${token}` })).challenges).toEqual([bearerInvalid]);
    const { body } = await it.send({}, '/.well-known/oauth-protected-resource/notes');
    expect(body).not.toHaveProperty('dpop_signing_alg_values_supported');
  });

  it('can be off for one guard only', async () => {
    const routes: DpopServerOptions['routes'] = (app, mcpAuth) =>
      app.use(mcpAuth.bearerAuth('jwt', { resource, dpop: false }));
    expect((await (await start({ routes })).send({})).challenges).toEqual([bearer]);
  });
});

describe('narrowed algorithms', () => {
  it('are the only ones that count, and the only ones that are offered', async () => {
    const it = await start({ dpop: { algorithms: ['ES384'] } });
    expect((await it.send({})).challenges[1]).toBe(`DPoP ${prm}, algs="ES384"`);
    const token = await it.mintBound();
    expect((await it.call(token, await it.prove(token))).status).toBe(401);
    const es384 = await makeHolder('ES384');
    const other = await it.mintBound({}, es384);
    expect((await it.call(other, await it.prove(other, {}, es384))).status).toBe(200);
  });
});

describe('other verifiers', () => {
  const claimsOf = (jwt: string) => JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString());

  it('of the host may vouch for bound tokens, by their claims', async () => {
    const routes: DpopServerOptions['routes'] = (app, mcpAuth) =>
      app.use(
        mcpAuth.bearerAuth(
          (token) => {
            const claims = claimsOf(token);
            return { issuer: claims.iss, audience: claims.aud, subject: claims.sub, claims };
          },
          { resource },
        ),
      );
    const it = await start({ routes });
    const bound = await it.mintBound();
    const plain = await it.mint();
    expect((await it.call(bound, await it.prove(bound))).status).toBe(200);
    expect((await it.send({ authorization: `Bearer ${bound}` })).challenges).toEqual([
      bearerInvalid,
      dpopOffer,
    ]);
    expect((await it.call(plain, await it.prove(plain))).challenges).toEqual([dpopInvalid]);
    expect((await it.send({ authorization: `Bearer ${plain}` })).status).toBe(200);
  });

  it('of the host that tell no claims vouch for no bound tokens', async () => {
    const routes: DpopServerOptions['routes'] = (app, mcpAuth) =>
      app.use(
        mcpAuth.bearerAuth((token) => ({ issuer: claimsOf(token).iss, audience: resource }), { resource }),
      );
    const it = await start({ routes });
    const bound = await it.mintBound();
    expect((await it.call(bound, await it.prove(bound))).challenges).toEqual([dpopInvalid]);
  });

  // Requirements: 9449-13
  it('learn from introspection to which key an opaque token is bound', async () => {
    const holder = await makeHolder();
    const answers: Record<string, Record<string, unknown>> = {
      bound: { cnf: { jkt: holder.jkt }, token_type: 'DPoP' },
      plain: {},
    };
    const as = await startFakeServer((request, response) => {
      let form = '';
      request.on('data', (chunk) => {
        form += chunk;
      });
      request.on('end', () => {
        const token = new URLSearchParams(form).get('token') ?? '';
        const exp = Math.floor(Date.now() / 1000) + 60;
        const body = { active: true, aud: resource, exp, sub: 'alice', client_id: 'c', ...answers[token] };
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      });
    });
    const mcpAuth = new MCPAuth({
      protectedResources: {
        metadata: { resource, authorizationServers: [{ issuer: as.url, type: 'oidc' }] },
        dpop: true,
      },
    });
    const app = express();
    const guard = mcpAuth.bearerAuth('introspection', {
      resource,
      introspectionEndpoint: `${as.url}/introspect`,
      clientAuthentication: { method: 'client_secret_basic', clientId: 'rs', clientSecret: 's' },
    });
    app.use('/notes', guard, (_request, response) => response.json({}));
    const host = await listen(app);
    const status = async (authorization: string, dpop?: string) =>
      (await fetch(`${host.url}/notes`, { headers: { authorization, ...(dpop ? { dpop } : {}) } })).status;
    const proof = (token: string) => prove(holder, { token, url: resource });

    // In this order: what was remembered for one scheme must not count for the other.
    expect(await status('Bearer bound')).toBe(401);
    expect(await status('DPoP bound', await proof('bound'))).toBe(200);
    expect(await status('Bearer bound')).toBe(401);
    expect(await status('DPoP plain', await proof('plain'))).toBe(401);
    expect(await status('Bearer plain')).toBe(200);
    expect(await status('DPoP plain', await proof('plain'))).toBe(401);

    // What a readable token says against itself is believed, even if the answer keeps silent about it.
    const asked = as.requests.length;
    const members = [{ alg: 'ES256' }, { iss: as.url, cnf: { jkt: holder.jkt } }].map((part) =>
      JSON.stringify(part),
    );
    expect(await status(`Bearer ${members.map(encode).join('.')}.AAAA`)).toBe(401);
    expect(as.requests).toHaveLength(asked);
    await host.close();
    await as.close();
  });

  it('around handleBearerAuth need to be told the public URL', async () => {
    const issuer = 'https://issuer.example';
    const holder = await makeHolder();
    const verifyAccessToken = () => ({ issuer, claims: { cnf: { jkt: holder.jkt } } });
    expect(() => handleBearerAuth({ verifyAccessToken, issuer, dpop: true })).toThrow(/publicUrl/);
    const app = express();
    app.use(handleBearerAuth({ verifyAccessToken, issuer, dpop: { publicUrl: resource } }));
    app.use((_request, response) => response.json({}));
    const host = await listen(app);
    const dpop = await prove(holder, { token: 'opaque', url: resource });
    const ask = () => fetch(host.url, { headers: { authorization: 'DPoP opaque', dpop } });
    expect((await ask()).status).toBe(200);
    expect((await ask()).status).toBe(401);
    await host.close();
  });
});

describe('mistakes in the configuration', () => {
  const metadata = {
    resource,
    authorizationServers: [{ issuer: 'https://as.example', type: 'oidc' }],
  } as const;
  it.each<[string, unknown, RegExp]>([
    ['a word nobody knows', 'yes', /`dpop` must be true, false, "required" or an object/],
    ['an algorithm that is symmetric', { algorithms: ['HS256'] }, /"HS256"\. Supported are RS256/],
    ['an algorithm of Object.prototype', { algorithms: ['toString'] }, /"toString"/],
    ['no algorithm at all', { algorithms: [] }, /at least one algorithm/],
    ['a relative public URL', { publicUrl: '/mcp' }, /`dpop.publicUrl` must be an absolute/],
    ['a public URL with a query', { publicUrl: 'https://a.example/mcp?x' }, /`dpop.publicUrl`/],
    ['a public URL with a user', { publicUrl: 'https://me@a.example/mcp' }, /`dpop.publicUrl`/],
    ['a window of no time', { maxAge: 0 }, /`dpop.maxAge` must be a number of seconds/],
    ['a window without end', { maxAge: Number.POSITIVE_INFINITY }, /`dpop.maxAge`/],
    ['a store that cannot remember', { replayStore: {} }, /`dpop.replayStore` must have a method/],
    ['a secret that can be guessed', { nonce: { secret: 'short' } }, /at least 32/],
    ['a secret that is a number', { nonce: { secret: 5 } }, /at least 32/],
    ['nonces that never end', { nonce: { lifetime: Number.NaN } }, /`dpop.nonce.lifetime`/],
    ['a nonce that is a string', { nonce: 'abc' }, /`dpop.nonce` must be true, false or/],
  ])('throw at creation: %s', (_name, dpop, message) => {
    expect(() => new MCPAuth({ protectedResources: { metadata, dpop: dpop as never } })).toThrow(message);
    const mcpAuth = new MCPAuth({ protectedResources: { metadata } });
    expect(() => mcpAuth.bearerAuth('jwt', { resource, dpop: dpop as never })).toThrow(message);
  });

  it('throw for userinfo, which tells no binding', () => {
    const mcpAuth = new MCPAuth({ protectedResources: { metadata, dpop: true } });
    const tokenBinding = { issuer: true } as const;
    expect(() => mcpAuth.bearerAuth('userinfo', { resource, tokenBinding })).toThrow(
      /Set `dpop: false` here/,
    );
    expect(() => mcpAuth.bearerAuth('userinfo', { resource, tokenBinding, dpop: false })).not.toThrow();
  });
});
