/** Introspection answers that are signed JWTs (RFC 9701 §4, §5, §8.1). */

import * as jose from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type FakeHandler, json, text } from '../support/fake-server.js';
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

const mediaType = 'application/token-introspection+jwt';
let as: OpaqueIssuer;
let rs: ResourceServer;
let lenient: ResourceServer;
let tokens = 0;
const fresh = () => `opaque-${tokens++}`;

beforeAll(async () => {
  as = await startOpaqueIssuer();
  const options = { resource, clientAuthentication: basic };
  rs = await startResourceServer([as.issuer], (mcpAuth) =>
    mcpAuth.bearerAuth('introspection', { ...options, signedResponse: true }),
  );
  lenient = await startResourceServer([as.issuer], (mcpAuth) => mcpAuth.bearerAuth('introspection', options));
});
beforeEach(() => {
  as.asked.length = 0;
  delete as.metadata.introspection_signing_alg_values_supported;
});
afterAll(async () => {
  await rs.close();
  await lenient.close();
  await as.close();
});

const answerWith =
  (body: string, type = mediaType): FakeHandler =>
  (_, response) => {
    response.writeHead(200, { 'content-type': type }).end(body);
  };

const claims = (members: Record<string, unknown> = {}) => ({
  iss: as.issuer,
  aud: basic.clientId,
  iat: inSeconds(0),
  token_introspection: active(),
  ...members,
});
const typ = 'token-introspection+jwt';

describe('a signed answer', () => {
  // Requirements: 9701-01
  it('is asked for by name, and becomes an identity', async () => {
    as.answer(answerWith(await as.sign(claims(), { typ })));
    const outcome = await rs.get(fresh());
    expect(outcome.detail).toBe('');
    expect(outcome.auth).toMatchObject({ subject: 'alice', issuer: as.issuer, scopes: ['read:notes'] });
    expect(as.asked[0]?.headers.accept).toBe(mediaType);
  });

  it('that nobody asked for is verified as well (LemonLDAP::NG)', async () => {
    as.answer(answerWith(await as.sign(claims(), { typ }), `${mediaType}; charset=utf-8`));
    expect((await lenient.get(fresh())).status).toBe(200);
    expect(as.asked[0]?.headers.accept).toBe('application/json');
    as.answer(answerWith(await as.sign(claims({ aud: 'somebody-else' }), { typ })));
    expect((await lenient.get(fresh())).status).toBe(503);
  });

  it('with ourselves among several audiences', async () => {
    as.answer(answerWith(await as.sign(claims({ aud: ['other', basic.clientId] }), { typ })));
    expect((await rs.get(fresh())).status).toBe(200);
  });

  it('is judged by the same rows as an unsigned one', async () => {
    for (const token_introspection of [
      { active: false },
      active({ active: 'true' }),
      active({ aud: 'https://elsewhere.example.com' }),
      active({ exp: undefined }),
      active({ token_type: 'refresh_token' }),
    ]) {
      as.answer(answerWith(await as.sign(claims({ token_introspection }), { typ })));
      expect((await rs.get(fresh())).status).toBe(401);
    }
  });

  // Requirements: 9701-02
  it('is no access token itself', async () => {
    const answer = await as.sign({ ...claims(), exp: inSeconds(600) }, { typ });
    const outcome = await rs.get(answer);
    expect(outcome.status).toBe(401);
    expect(outcome.detail).toContain('"type"');
    expect(as.asked).toHaveLength(0);
  });
});

describe('a bad signed answer is our outage', () => {
  const jwt =
    (members: () => Record<string, unknown>, header: Record<string, unknown> = { typ }) =>
    () =>
      as.sign(members(), header);
  const foreign = async () => {
    const { privateKey } = await jose.generateKeyPair('ES256');
    return new jose.SignJWT(claims()).setProtectedHeader({ alg: 'ES256', kid: 'k1', typ }).sign(privateKey);
  };
  const hmac = () =>
    new jose.SignJWT(claims())
      .setProtectedHeader({ alg: 'HS256', typ })
      .sign(new TextEncoder().encode('a-secret-that-must-never-be-seen'));
  const tampered = async () => {
    const [header, , signature] = (await as.sign(claims(), { typ })).split('.');
    return [header, jose.base64url.encode(JSON.stringify(claims())), signature].join('.');
  };
  const unsigned = async () =>
    `${jose.base64url.encode(JSON.stringify({ alg: 'none', typ }))}.${jose.base64url.encode(JSON.stringify(claims()))}.`;
  const duplicated = async () => {
    const { privateKey } = await jose.generateKeyPair('ES256');
    const payload = `${JSON.stringify(claims({ aud: 'other' })).slice(0, -1)},"aud":"${basic.clientId}"}`;
    return new jose.CompactSign(new TextEncoder().encode(payload))
      .setProtectedHeader({ alg: 'ES256', kid: 'k1', typ })
      .sign(privateKey);
  };

  const rows: readonly (readonly [string, () => Promise<string>, RegExp])[] = [
    ['signed by another key', foreign, /no key of the issuer/],
    ['tampered with', async () => (await tampered()).replace(/.$/, (c) => (c === 'A' ? 'Q' : 'A')), /but/],
    ['unsigned', unsigned, /no JWT to rely on/],
    ['signed with a shared secret', hmac, /algorithm/],
    ['an unknown key id', jwt(() => claims(), { typ, kid: 'k2' }), /no key of the issuer/],
    ['typ JWT', jwt(() => claims(), { typ: 'JWT' }), /typ/],
    ['typ at+jwt', jwt(() => claims(), { typ: 'at+jwt' }), /typ/],
    ['no typ', jwt(() => claims(), {}), /typ/],
    ['an extension', jwt(() => claims(), { typ, crit: ['b64'], b64: true }), /crit/],
    ['another issuer', jwt(() => claims({ iss: 'https://evil.example.com' })), /iss/],
    ['no issuer', jwt(() => claims({ iss: undefined })), /iss/],
    ['made for another resource server', jwt(() => claims({ aud: 'other' })), /aud/],
    ['the resource instead of the client as audience', jwt(() => claims({ aud: resource })), /aud/],
    ['no audience', jwt(() => claims({ aud: undefined })), /aud/],
    ['no iat', jwt(() => claims({ iat: undefined })), /iat/],
    ['expired', jwt(() => claims({ exp: inSeconds(-60) })), /exp/],
    ['not yet valid', jwt(() => claims({ nbf: inSeconds(600) })), /nbf/],
    ['no token_introspection', jwt(() => claims({ token_introspection: undefined })), /token_introspection/],
    [
      'token_introspection is a list',
      jwt(() => claims({ token_introspection: [active()] })),
      /token_introspection/,
    ],
    ['a duplicate member', duplicated, /twice/],
    ['five parts', async () => 'a.b.c.d.e', /no JWT to rely on/],
    ['JSON under the wrong media type', async () => JSON.stringify(active()), /no JWT to rely on/],
    ['nothing', async () => '', /no JWT to rely on/],
  ];
  // Requirements: 9701-01
  it.each(rows)('%s', async (_name, make, evidence) => {
    as.answer(answerWith(await make()));
    const outcome = await rs.get(fresh());
    expect(outcome.detail).toMatch(evidence);
    expect(outcome.status).toBe(503);
  });

  it('an algorithm that the metadata does not list', async () => {
    as.metadata.introspection_signing_alg_values_supported = ['RS256'];
    const strict = await startResourceServer([as.issuer], (mcpAuth) =>
      mcpAuth.bearerAuth('introspection', { resource, clientAuthentication: basic, signedResponse: true }),
    );
    as.answer(answerWith(await as.sign(claims(), { typ })));
    const outcome = await strict.get(fresh());
    expect(outcome.status).toBe(503);
    expect(outcome.detail).toMatch(/alg/);
    await strict.close();
  });

  it('an unsigned answer where a signed one was asked for', async () => {
    as.answer(json(active()));
    const outcome = await rs.get(fresh());
    expect(outcome.status).toBe(503);
    expect(outcome.detail).toContain('signedResponse');
  });

  it('a client id is needed to know whom it was made for', async () => {
    const nameless = await startResourceServer([as.issuer], (mcpAuth) =>
      mcpAuth.bearerAuth('introspection', { resource, clientAuthentication: { method: 'none' } }),
    );
    as.answer(answerWith(await as.sign(claims({ aud: 'none' }), { typ })));
    const outcome = await nameless.get(fresh());
    expect(outcome.status).toBe(503);
    expect(outcome.detail).toContain('clientId');
    await nameless.close();
  });

  it('application/jwt is not RFC 9701, and is named', async () => {
    as.answer(answerWith(await as.sign(claims(), { typ }), 'application/jwt'));
    expect((await lenient.get(fresh())).detail).toContain('application/jwt instead of JSON');
  });

  it('an error is read as without signatures', async () => {
    as.answer(text(401, '{"error":"invalid_client"}', 'application/json'));
    expect((await rs.get(fresh())).detail).toContain('own credentials');
  });
});
