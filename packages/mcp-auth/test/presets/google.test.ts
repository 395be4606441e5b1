/** Google: opaque tokens that only userinfo knows, and a preset that has to be told what that means. */

import { MCPAuth, presets } from 'mcp-auth';
import { createTestIssuer } from 'mcp-auth/testing';
import { expect, it } from 'vitest';
import { resource } from './issued.js';
import { protectWith } from './protected-app.js';

const issuer = createTestIssuer({ issuer: 'https://accounts.google.com', resource });
const asked: string[] = [];
const userinfo = 'https://openidconnect.googleapis.com/v1/userinfo';

/** Discovery of the issuer, and userinfo on another host, which knows one token. */
const google: typeof fetch = async (input, init) => {
  const { url, headers } = new Request(input, init);
  asked.push(url);
  if (url.endsWith('/.well-known/openid-configuration')) {
    const document: object = await (await issuer.fetch(input, init)).json();
    return Response.json({ ...document, userinfo_endpoint: userinfo });
  }
  return headers.get('authorization') === 'Bearer ya29.good'
    ? Response.json({ sub: '1', email: 'alice@example.com' })
    : Response.json({ error: 'invalid_request' }, { status: 401 });
};

it('is refused where it would be used, until somebody says that every client counts', () => {
  const { authorizationServer, policy, verification } = presets.google();
  const metadata = { resource, authorizationServers: [authorizationServer] };
  const mcpAuth = new MCPAuth({ protectedResources: { metadata, ...policy } });
  expect(policy).toEqual({});
  expect(() => mcpAuth.bearerAuth(verification, { resource })).toThrow(/tokenBinding: \{ issuer: true \}/);
});

it('accepts what userinfo knows, and grants no scopes', async () => {
  const app = await protectWith(presets.google({ acceptTokensOfAnyClient: true }), issuer, google);
  const { status, auth } = await app.ask('ya29.good');
  expect({ status, scopes: auth?.scopes, clientId: auth?.clientId }).toEqual({
    status: 200,
    scopes: [],
    clientId: '',
  });
  expect((await app.ask('ya29.revoked')).status).toBe(401);

  const before = asked.length;
  const idToken = await issuer.mint(
    { aud: 'client.apps.googleusercontent.com', nonce: 'n-1' },
    { typ: 'JWT' },
  );
  expect(await app.ask(idToken)).toMatchObject({ status: 401, told: 'type' });
  expect(asked.length, 'an ID token is sent nowhere').toBe(before);
  await app.close();
});
