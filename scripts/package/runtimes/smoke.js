// @ts-check
/** What has to hold on every runtime, asked over HTTP from outside. */
import assert from 'node:assert/strict';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { bearer, boundToken, contextOf } from './asking.js';
import { algorithms } from './issuer.js';

const metadataUrl = (/** @type {string} */ path) =>
  `https://api.example.com/.well-known/oauth-protected-resource${path}`;

/**
 * Rejects with the first thing that is not as it should be.
 *
 * @param {string} origin where the app listens
 * @param {import('./issuer.js').Issuer} issuer
 * @param {{ dpop: boolean }} has
 * @returns {Promise<number>} how many checks there were
 */
export async function smoke(origin, issuer, { dpop }) {
  const before = issuer.requests.length;
  await run(withoutTokens, origin, issuer);
  // Lazy: nothing of the above is worth a question to the authorization server.
  assert.equal(issuer.requests.length, before, 'discovery waits for the first token');
  // Apart from the rest, because a second passes before a token does.
  const [streams, tokens] = await Promise.all([
    run(endOfStream, origin, issuer),
    run(dpop ? { ...withTokens, ...boundTokens } : withTokens, origin, issuer),
  ]);
  return Object.keys(withoutTokens).length + streams + tokens;
}

/** @typedef {Record<string, (context: ReturnType<typeof contextOf>) => Promise<void>>} Checks */

/** @type {Checks} */
const withoutTokens = {
  async 'the metadata document'({ get }) {
    for (const path of ['/mcp', '/outage']) {
      const response = await get(`/.well-known/oauth-protected-resource${path}`);
      assert.equal(response.status, 200);
      assert.equal(response.headers.get('access-control-allow-origin'), '*');
      assert.equal((await response.json()).resource, `https://api.example.com${path}`);
    }
  },
  async 'the challenge without a token'({ call, refused }) {
    const response = await call('whoami');
    const challenge = await refused(response, 401);
    assert.match(
      challenge,
      new RegExp(`^Bearer resource_metadata="${metadataUrl('/mcp')}", scope="read:todos"`),
    );
    assert.doesNotMatch(challenge, /error=/);
  },
  async 'an operation that anybody may use'({ post }) {
    const response = await post({ method: 'tools/list' });
    assert.equal(response.status, 200);
    assert.match(await response.text(), /whoami/);
  },
  async 'headers that contradict the body'({ call }) {
    const response = await call('whoami', { 'mcp-name': 'delete-todos' });
    assert.equal(response.status, 400);
    assert.equal((await response.json()).error.code, -32020);
  },
  async 'a body over the limit'({ call, refused }) {
    await refused(await call('whoami', {}, { padding: 'x'.repeat(10_000) }), 413, 'no challenge');
  },
};

/** @type {Checks} */
const withTokens = {
  async 'every signature algorithm'({ call, issuer, answered }) {
    for (const alg of algorithms) {
      const token = await issuer.mint({ sub: `alice-${alg}` }, alg);
      const { subject, issuer: iss, scopes } = await answered(await call('whoami', bearer(token)));
      assert.deepEqual([subject, iss, scopes], [`alice-${alg}`, issuer.issuer, ['read:todos']]);
    }
  },
  async 'a signature that was tampered with'({ call, issuer, refused }) {
    for (const alg of algorithms) {
      const [head, payload, signature = ''] = (await issuer.mint({}, alg)).split('.');
      const flipped = signature[9] === 'A' ? 'B' : 'A';
      const tampered = `${signature.slice(0, 9)}${flipped}${signature.slice(10)}`;
      const response = await call('whoami', bearer(`${head}.${payload}.${tampered}`));
      assert.match(await refused(response, 401), /error="invalid_token"/);
    }
  },
  async 'a token for somebody else'({ call, issuer, refused }) {
    const token = await issuer.mint({ aud: 'https://api.example.com/other' });
    assert.match(await refused(await call('whoami', bearer(token)), 401), /error="invalid_token"/);
  },
  async 'a bad token where none is needed'({ post, issuer, refused }) {
    const token = await issuer.mint({ exp: 1 });
    assert.match(await refused(await post({ method: 'tools/list' }, bearer(token)), 401), /invalid_token/);
  },
  async 'an operation that needs more, refused before its handler'({ call, issuer, refused, answered }) {
    const [reader, admin] = [await issuer.mint(), await issuer.mint({ scope: 'read:todos delete:todos' })];
    const deletions = async () => (await answered(await call('whoami', bearer(reader)))).deletions;
    const before = await deletions();
    const challenge = await refused(await call('delete-todos', bearer(reader)), 403);
    assert.match(challenge, /scope="read:todos delete:todos", error="insufficient_scope"/);
    assert.equal(await deletions(), before);
    assert.equal((await call('delete-todos', bearer(admin))).status, 200);
    assert.equal(await deletions(), before + 1);
  },
  async 'an outage of the authorization server'({ post, issuer, refused }) {
    const token = await issuer.mint({ iss: issuer.brokenIssuer, aud: 'https://api.example.com/outage' });
    const response = await post({ method: 'tools/list' }, bearer(token), '/outage');
    assert.match(response.headers.get('retry-after') ?? '', /^\d+$/);
    await refused(response, 503, 'no challenge');
  },
  async 'the official client, in both eras'({ origin, issuer }) {
    for (const mode of /** @type {const} */ (['legacy', { pin: '2026-07-28' }])) {
      const client = new Client({ name: 'smoke', version: '1.0.0' }, { versionNegotiation: { mode } });
      const requestInit = { headers: bearer(await issuer.mint()) };
      await client.connect(new StreamableHTTPClientTransport(new URL('/mcp', origin), { requestInit }));
      const { content } = await client.callTool({ name: 'whoami', arguments: {} });
      await client.close();
      const [first] = content;
      assert(first?.type === 'text');
      assert.equal(JSON.parse(first.text).subject, 'alice');
    }
  },
};

/** @type {Checks} */
const boundTokens = {
  async 'a token that is bound to a key'({ call, issuer, answered, refused }) {
    const { token, proof } = await boundToken(issuer);
    await answered(await call('whoami', { authorization: `DPoP ${token}`, dpop: proof }));
    // The same proof once more, and the token without one.
    await refused(await call('whoami', { authorization: `DPoP ${token}`, dpop: proof }), 401);
    await refused(await call('whoami', bearer(token)), 401);
  },
};

/** @type {Checks} */
const endOfStream = {
  async 'a stream that ends with its token'({ get, issuer }) {
    const exp = Math.floor(Date.now() / 1000) + 2;
    const response = await get('/stream', bearer(await issuer.mint({ exp })));
    assert.equal(response.status, 200);
    assert.match(await response.text(), /^(data: tick\n\n)+$/);
    const late = Date.now() - exp * 1000;
    assert(late > -50 && late < 2000, `the stream ends with the token, not ${late} ms later`);
  },
};

/**
 * One after the other, as they may look at what another one has done.
 *
 * @param {Checks} checks
 * @param {string} origin
 * @param {import('./issuer.js').Issuer} issuer
 */
async function run(checks, origin, issuer) {
  const entries = Object.entries(checks);
  for (const [title, check] of entries) {
    try {
      await check(contextOf(origin, issuer));
    } catch (error) {
      throw new Error(`${title}: ${error instanceof Error ? error.message : error}`, { cause: error });
    }
  }
  return entries.length;
}
