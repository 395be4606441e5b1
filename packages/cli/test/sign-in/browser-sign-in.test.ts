import { expect, test } from 'vitest';
import { tokenFactsOf } from '../../src/doctor/token-facts.js';
import { approve } from '../doctor/support.js';
import { attempt, oauthError, problemOf, redirectBack, stage } from './support.js';

const browser = ['--sign-in', '--no-browser'];

test('asks as an MCP client does: PKCE, the resource, the scopes of the challenge, a redirect URI of this machine', async () => {
  const { as, url, seen } = await stage({ token: async (_, as) => tokenFor(await as.mint(url)) });
  const { problem, credentials, printed } = await attempt([url, ...browser], { signIn: approve });
  expect(problem).toBe('');
  expect(credentials?.token).toMatch(/^eyJ/);
  const [registered, asked, exchanged] = seen;
  const redirectUri = asked?.parameters.get('redirect_uri');
  expect(redirectUri).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/);
  expect(JSON.parse(registered?.body ?? '')).toMatchObject({
    redirect_uris: [redirectUri],
    token_endpoint_auth_method: 'none',
  });
  expect(Object.fromEntries(asked?.parameters ?? [])).toMatchObject({
    response_type: 'code',
    client_id: 'registered',
    scope: 'read openid',
    resource: url,
    code_challenge_method: 'S256',
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    state: expect.stringMatching(/^[\w-]{43}$/),
  });
  expect(Object.fromEntries(exchanged?.parameters ?? [])).toMatchObject({
    grant_type: 'authorization_code',
    client_id: 'registered',
    redirect_uri: redirectUri,
    resource: url,
    code_verifier: expect.stringMatching(/^[\w-]{43}$/),
  });
  expect(printed).toContain(
    'Sign in with your browser, within five minutes. A client was registered for it.',
  );
  expect(printed).toContain(`\n\n  ${as.issuer}/authorize?`);
});

test('uses a given client and given scopes, and a secret from the environment', async () => {
  const { url, seen } = await stage({ token: async (_, as) => tokenFor(await as.mint(url)) });
  const env = { MCP_AUTH_CLIENT_SECRET: 'a-secret-word' };
  const args = [url, '--client-id', 'mine', '--no-browser', '--scope', 'write'];
  const { credentials, printed } = await attempt(args, { signIn: approve, env });
  expect(credentials?.token).toMatch(/^eyJ/);
  expect(seen.map(({ path }) => path)).toEqual(['/authorize', '/token']);
  expect(Object.fromEntries(seen[0]?.parameters ?? [])).toMatchObject({ client_id: 'mine', scope: 'write' });
  expect(printed).not.toContain('a-secret-word');
  expect(printed).toMatch(
    /The redirect URI http:\/\/127\.0\.0\.1:\d+\/callback has to be allowed for the client\./,
  );
});

test('refreshes for a narrower token and one for elsewhere, and believes only what it sees', async () => {
  const issued: Record<string, string>[] = [];
  const { url } = await stage({
    token: async (request, as) => {
      const asked = Object.fromEntries(new URLSearchParams(await request.text()));
      issued.push(asked);
      const scope = asked.scope ?? 'read write';
      const token = await as.mint(asked.resource ?? '', { scope });
      return Response.json({
        access_token: token,
        token_type: 'Bearer',
        scope,
        refresh_token: `r${issued.length}`,
      });
    },
  });
  const { credentials } = await attempt([url, ...browser, '--scope', 'read write'], { signIn: approve });
  expect(issued.map(({ grant_type, refresh_token, scope }) => [grant_type, refresh_token, scope])).toEqual([
    ['authorization_code', undefined, undefined],
    ['refresh_token', 'r1', undefined],
    ['refresh_token', 'r2', 'read'],
    ['refresh_token', 'r3', undefined],
  ]);
  const { token = '', narrowToken = '', otherAudienceToken = '', refreshToken } = credentials ?? {};
  const elsewhere = new URL('/mcp-auth-doctor-elsewhere', url).href;
  expect([token, narrowToken, otherAudienceToken].map((each) => tokenFactsOf(each))).toMatchObject([
    { audience: [url], scopes: ['read', 'write'] },
    { audience: [url], scopes: ['read'] },
    { audience: [elsewhere], scopes: ['read', 'write'] },
  ]);
  // Replaced long ago: the server under test can do nothing with it any more.
  expect(refreshToken).toBe('r1');
});

test.each<[string, Record<string, unknown>]>([
  ['changes nothing', { scope: 'read write' }],
  ['says less than it does', {}],
])('takes no token for another one where the server %s', async (_, more) => {
  const { url } = await stage({
    token: async (_, as) => tokenFor(await as.mint(url), { refresh_token: 'r', ...more }),
  });
  const { credentials } = await attempt([url, ...browser, '--scope', 'read write'], { signIn: approve });
  expect(credentials?.token).toMatch(/^eyJ/);
  expect([credentials?.narrowToken, credentials?.otherAudienceToken]).toEqual([undefined, undefined]);
  // It is still good, and no business of the server under test.
  expect(credentials?.refreshToken).toBeUndefined();
});

test('refreshes nothing where that might end the token', async () => {
  const { url, seen } = await stage({ token: () => tokenFor('opaque-token', { refresh_token: 'r' }) });
  const { credentials } = await attempt([url, ...browser, '--scope', 'read write'], { signIn: approve });
  expect(credentials?.token).toBe('opaque-token');
  expect(credentials?.refreshToken).toBeUndefined();
  expect(seen.filter(({ path }) => path === '/token')).toHaveLength(1);
});

test('does not take a code of another server, or of nobody', async () => {
  const elsewhere = await stage({
    authorize: (request) => redirectBack(request, { code: 'code', iss: 'https://evil.example' }),
  });
  expect(await problemOf([elsewhere.url, ...browser], { signIn: approve })).toMatch(/"iss" \(issuer\)/);
  expect(elsewhere.seen.map(({ path }) => path)).not.toContain('/token');
  const unnamed = await stage({ authorize: (request) => redirectBack(request, { code: 'code' }) });
  expect(await problemOf([unnamed.url, ...browser], { signIn: approve })).toMatch(/"iss" \(issuer\) missing/);
  expect(unnamed.seen.map(({ path }) => path)).not.toContain('/token');
});

test.each([
  ['access_denied', 'Somebody has cancelled'],
  ['invalid_target', 'It does not know the resource http'],
  ['invalid_scope', 'It does not give the scopes read openid to this client'],
  ['unauthorized_client', 'allow it the authorization code grant'],
  ['server_error', 'its log will say more'],
])(
  'says what to do about %s, also where the server forgets the state and its name',
  async (error, remedy) => {
    for (const more of [{}, { state: '' }]) {
      const { as, url } = await stage({
        authorize: (request) => redirectBack(request, { error, error_description: 'No <b>way</b>', ...more }),
      });
      let page = '';
      const problem = await problemOf([url, ...browser], {
        signIn: async (to) => {
          page = await approve(to);
        },
      });
      expect(problem).toContain(`${as.issuer} refused signing in, saying "${error}: No <b>way</b>". `);
      expect(problem).toContain(remedy);
      expect(page).toContain(error);
      expect(page).not.toContain('<b>');
    }
  },
);

test.each<[string, () => Response, RegExp]>([
  [
    'a token of its own',
    () => new Response(null, { status: 401, headers: { 'www-authenticate': 'Bearer' } }),
    /needs a token of its own: register a client by hand/,
  ],
  [
    'other redirect URIs',
    () => oauthError('invalid_redirect_uri', 'no'),
    /The redirect URI http:\/\/127\.0\.0\.1:\d+\/callback has to be allowed/,
  ],
  ['other clients', () => oauthError('invalid_client_metadata', 'no'), /does not take a public client/],
  ['nothing', () => new Response('<h1>Not here</h1>', { status: 404 }), /with 404 and no OAuth error/],
])('says what to do where registration wants %s', async (_, register, message) => {
  const { url } = await stage({ register });
  expect(await problemOf([url, ...browser])).toMatch(message);
});

test('registers with a server that answers 200, and uses a secret that nobody asked for', async () => {
  const given = {
    client_id: 'c',
    client_secret: 's3cret-word',
    client_secret_expires_at: 0,
    token_endpoint_auth_method: 'client_secret_post',
  };
  const { url, seen } = await stage({
    register: () => Response.json(given),
    token: async (_, as) => tokenFor(await as.mint(url)),
  });
  const { printed } = await attempt([url, ...browser], { signIn: approve });
  expect(seen.at(-1)?.parameters.get('client_secret')).toBe('s3cret-word');
  expect(printed).not.toContain('s3cret-word');
});

test('needs a client where nobody can register', async () => {
  const { url } = await stage({ metadata: { registration_endpoint: undefined } });
  expect(await problemOf([url, ...browser])).toMatch(
    /does not let clients register themselves\. Create a public client there with the redirect URI http:.*--client-id/,
  );
});

test('says that the redirect URI is wrong where the token endpoint finds out', async () => {
  const { url } = await stage({ token: () => oauthError('invalid_grant', 'redirect_uri does not match') });
  expect(await problemOf([url, ...browser], { signIn: approve })).toMatch(/choose it with --callback-port/);
});

test('does not present a token that is bound to a key as if it were not', async () => {
  const { url } = await stage({
    token: async (_, as) => tokenFor(await as.mint(url), { token_type: 'DPoP' }),
  });
  expect(await problemOf([url, ...browser], { signIn: approve })).toContain('bound to a key');
});

test.each([
  ['authorization_endpoint', 'http://as.example/authorize'],
  ['authorization_endpoint', 'javascript:alert(1)'],
  ['token_endpoint', 'http://as.example/token'],
  ['registration_endpoint', 'http://as.example/register'],
])('sends neither people nor secrets over plain http: %s %s', async (name, value) => {
  const asked: string[] = [];
  const { url } = await stage({ metadata: { [name]: value } });
  const problem = await problemOf([url, ...browser], {
    signIn: approve,
    fetch: (input, init) => {
      asked.push(String(input));
      return fetch(input, init);
    },
  });
  expect(problem).toContain('it must be https, or http on this machine');
  expect(asked.filter((each) => each.startsWith('http://as.example'))).toEqual([]);
});

function tokenFor(token: string, more: Record<string, unknown> = {}): Response {
  return Response.json({ access_token: token, token_type: 'Bearer', ...more });
}
