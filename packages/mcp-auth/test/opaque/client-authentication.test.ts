/** How this server authenticates at the introspection endpoint (RFC 6749 §2.3.1, RFC 7523 §3), and that no secret shows. */

import { inspect } from 'node:util';
import * as jose from 'jose';
import { type ClientAuthentication, MCPAuth } from 'mcp-auth';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { json, text } from '../support/fake-server.js';
import {
  active,
  basic,
  type OpaqueIssuer,
  resource,
  secret,
  startOpaqueIssuer,
  startResourceServer,
} from '../support/opaque-issuer.js';

let as: OpaqueIssuer;

beforeAll(async () => {
  as = await startOpaqueIssuer();
});
beforeEach(() => {
  as.asked.length = 0;
  as.answer(json(active()));
});
afterAll(() => as.close());

async function askWith(clientAuthentication: ClientAuthentication) {
  const rs = await startResourceServer([as.issuer], (mcpAuth) =>
    mcpAuth.bearerAuth('introspection', { resource, clientAuthentication }),
  );
  const outcome = await rs.get('token');
  await rs.close();
  const [request] = as.asked;
  return { outcome, form: request?.form, headers: request?.headers };
}

describe('secrets', () => {
  // Requirements: 7662-01
  it('client_secret_basic is form-encoded before it is base64-encoded', async () => {
    const { outcome, form, headers } = await askWith({
      method: 'client_secret_basic',
      clientId: 'rs:1',
      clientSecret: 'p%:ä +',
    });
    expect(outcome.status).toBe(200);
    const [, credentials = ''] = (headers?.authorization ?? '').split(' ');
    expect(atob(credentials)).toBe('rs%3A1:p%25%3A%C3%A4+%2B');
    expect(form?.has('client_secret')).toBe(false);
  });

  it('client_secret_post stands in the body and nowhere else', async () => {
    const { form, headers } = await askWith({
      method: 'client_secret_post',
      clientId: 'rs',
      clientSecret: secret,
    });
    expect(form?.get('client_id')).toBe('rs');
    expect(form?.get('client_secret')).toBe(secret);
    expect(headers?.authorization).toBeUndefined();
  });

  it('none sends the client id, or nothing', async () => {
    const named = await askWith({ method: 'none', clientId: 'rs' });
    expect([...(named.form?.keys() ?? [])].sort()).toEqual(['client_id', 'token', 'token_type_hint']);
    as.asked.length = 0;
    const nameless = await askWith({ method: 'none' });
    expect([...(nameless.form?.keys() ?? [])].sort()).toEqual(['token', 'token_type_hint']);
    expect(nameless.outcome.status).toBe(200);
  });
});

describe('private_key_jwt', () => {
  const algorithms = ['RS256', 'PS256', 'ES256', 'ES384', 'ES512', 'EdDSA'];
  const forms = ['JWK', 'CryptoKey'] as const;
  // Requirements: 7662-01
  it.each(algorithms.flatMap((alg) => forms.map((form) => [alg, form] as const)))(
    '%s with a %s verifies',
    async (alg, kind) => {
      const { publicKey, privateKey } = await jose.generateKeyPair(alg, { extractable: true });
      const jwk = { ...(await jose.exportJWK(privateKey)), alg, kid: 'rs-key' };
      const key = kind === 'JWK' ? (jwk as Record<string, unknown>) : privateKey;
      const { outcome, form, headers } = await askWith({
        method: 'private_key_jwt',
        clientId: 'rs',
        key,
        ...(kind === 'CryptoKey' ? { keyId: 'rs-key' } : {}),
      });
      expect(outcome.status).toBe(200);
      expect(headers?.authorization).toBeUndefined();
      expect(form?.get('client_assertion_type')).toBe(
        'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      );
      const { payload, protectedHeader } = await jose.jwtVerify(
        form?.get('client_assertion') ?? '',
        publicKey,
        {
          issuer: 'rs',
          subject: 'rs',
          audience: as.issuer,
          requiredClaims: ['jti', 'exp', 'iat'],
        },
      );
      expect(protectedHeader).toMatchObject({ alg, kid: 'rs-key' });
      expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(60);
    },
  );

  it('an RSA key without alg signs with RS256, or with what is asked for', async () => {
    const { privateKey } = await jose.generateKeyPair('PS256', { extractable: true });
    const key = (await jose.exportJWK(privateKey)) as Record<string, unknown>;
    delete key.alg;
    const algOf = async (algorithm?: string) => {
      as.asked.length = 0;
      const { form } = await askWith({ method: 'private_key_jwt', clientId: 'rs', key, algorithm });
      return jose.decodeProtectedHeader(form?.get('client_assertion') ?? '').alg;
    };
    expect(await algOf()).toBe('RS256');
    expect(await algOf('PS384')).toBe('PS384');
  });

  it('assertions are dated by the injected clock', async () => {
    const { privateKey } = await jose.generateKeyPair('ES256', { extractable: true });
    const later = Date.now() + 86_400_000;
    as.answer(json(active({ exp: later / 1000 + 60 })));
    const rs = await startResourceServer(
      [as.issuer],
      (mcpAuth) =>
        mcpAuth.bearerAuth('introspection', {
          resource,
          clientAuthentication: { method: 'private_key_jwt', clientId: 'rs', key: privateKey },
        }),
      { clock: () => later },
    );
    expect((await rs.get('token')).status).toBe(200);
    await rs.close();
    const { iat = 0 } = jose.decodeJwt(as.asked[0]?.form.get('client_assertion') ?? '');
    expect(Math.abs(iat - later / 1000)).toBeLessThan(5);
  });

  it('a key that cannot be imported is our outage, and stays out of the message', async () => {
    const { privateKey } = await jose.generateKeyPair('ES256', { extractable: true });
    const key = { ...(await jose.exportJWK(privateKey)), x: 'AAAA' };
    const { outcome } = await askWith({ method: 'private_key_jwt', clientId: 'rs', key });
    expect(outcome.status).toBe(503);
    expect(outcome.detail).toContain('cannot be imported');
    expect(outcome.detail).not.toContain(String(key.d));
    expect(as.asked).toHaveLength(0);
  });
});

describe('mistakes throw at creation and say what to change', async () => {
  const { privateKey, publicKey } = await jose.generateKeyPair('ES256', { extractable: true });
  const jwk = await jose.exportJWK(privateKey);
  const rows: readonly (readonly [string, unknown, RegExp])[] = [
    ['nothing', undefined, /`clientAuthentication` is missing/],
    ['a string', 'resource-server:secret', /`clientAuthentication` is missing/],
    ['no method', { clientId: 'rs', clientSecret: secret }, /`clientAuthentication.method` is unknown/],
    ['an unknown method', { ...basic, method: 'tls_client_auth' }, /method` is unknown/],
    ['no client id', { ...basic, clientId: undefined }, /`clientAuthentication.clientId` must be/],
    ['an empty client id', { ...basic, clientId: '' }, /clientId` must be/],
    [
      'no secret',
      { ...basic, clientSecret: undefined },
      /clientSecret` must be a non-empty string.*environment/,
    ],
    ['an empty secret', { ...basic, clientSecret: '' }, /clientSecret` must be/],
    ['a line break in the secret', { ...basic, clientSecret: `${secret}\n` }, /line break.*Trim/],
    ['no key', { method: 'private_key_jwt', clientId: 'rs' }, /key` must be a private key/],
    [
      'a public JWK',
      { method: 'private_key_jwt', clientId: 'rs', key: { ...jwk, d: undefined } },
      /key` must be a private/,
    ],
    [
      'a public CryptoKey',
      { method: 'private_key_jwt', clientId: 'rs', key: publicKey },
      /key` must be a private CryptoKey/,
    ],
    [
      'a shared secret',
      { method: 'private_key_jwt', clientId: 'rs', key: { kty: 'oct', k: 'c2VjcmV0' } },
      /key` must be a private/,
    ],
    [
      'an algorithm of another key',
      { method: 'private_key_jwt', clientId: 'rs', key: jwk, algorithm: 'RS256' },
      /algorithm` does not fit the key.*ES256/,
    ],
    [
      'a symmetric algorithm',
      { method: 'private_key_jwt', clientId: 'rs', key: jwk, algorithm: 'HS256' },
      /algorithm` does not fit/,
    ],
    ['an empty key id', { method: 'private_key_jwt', clientId: 'rs', key: jwk, keyId: '' }, /keyId` must be/],
  ];
  it.each(rows)('%s', (_name, clientAuthentication, message) => {
    const mcpAuth = new MCPAuth({
      protectedResources: {
        metadata: { resource, authorizationServers: [{ issuer: as.issuer, type: 'oidc' }] },
      },
    });
    const create = () =>
      mcpAuth.bearerAuth('introspection', {
        resource,
        clientAuthentication: clientAuthentication as ClientAuthentication,
      });
    expect(create).toThrow(message);
    try {
      create();
    } catch (error) {
      expect(inspect(error, { depth: 10 })).not.toContain(secret);
    }
  });
});

describe('the secret cannot be seen', () => {
  it.each(['client_secret_basic', 'client_secret_post'] as const)('with %s', async (method) => {
    const rs = await startResourceServer([as.issuer], (mcpAuth) => {
      const handler = mcpAuth.bearerAuth('introspection', {
        resource,
        clientAuthentication: { method, clientId: 'rs', clientSecret: secret },
      });
      for (const value of [mcpAuth, mcpAuth.config, handler]) {
        expect(inspect(value, { depth: 20, showHidden: true })).not.toContain(secret);
        expect(JSON.stringify(value) ?? '').not.toContain(secret);
      }
      return handler;
    });
    const encoded = btoa(`rs:${secret}`);
    const answers = [json(active()), json({ active: false }), text(500), text(401, secret, 'text/plain')];
    for (const [index, answer] of answers.entries()) {
      as.answer(answer);
      const outcome = await rs.get(`token-${index}`);
      for (const seen of [inspect(outcome, { depth: 20 }), JSON.stringify(outcome)]) {
        expect(seen).not.toContain(secret);
        expect(seen).not.toContain(encoded);
      }
    }
    await rs.close();
  });
});
