// @ts-check
/** Runs the example against two authorization servers of its own, on free ports. Exits with 1 when something is not as it should be. */
import assert from 'node:assert/strict';
import { startDevServer } from '@mcp-auth/dev-server';
import { SignedInClient } from './client.js';
import { start } from './start.js';

const alice = { username: 'alice', password: 'alice' };
const bob = { username: 'bob', password: 'bob', scopes: ['write:photos'] };

/** @type {{ close(): Promise<void> }[]} */
const running = [];
/** @template {{ close(): Promise<void> }} Server @param {Promise<Server>} starting */
const keep = async (starting) => {
  const server = await starting;
  running.push(server);
  return server;
};
try {
  const notesIssuer = await keep(startDevServer({ port: 0 }));
  const photosIssuer = await keep(startDevServer({ port: 0, users: [alice, bob] }));
  const issuers = { notes: notesIssuer.issuer, photos: photosIssuer.issuer };
  const { origin } = await keep(start({ issuers, port: 0 }));
  const [notesUrl, photosUrl] = [`${origin}/notes`, `${origin}/photos`];

  // Each resource names its own authorization server and its own scopes.
  for (const name of /** @type {const} */ (['notes', 'photos'])) {
    const response = await fetch(`${origin}/.well-known/oauth-protected-resource/${name}`);
    assert.deepEqual(await response.json(), {
      resource: `${origin}/${name}`,
      resource_name: name,
      authorization_servers: [issuers[name]],
      scopes_supported: [`read:${name}`],
    });
  }

  // Both work, each with a token of its own.
  const notes = new SignedInClient({ url: notesUrl, user: alice });
  const photos = new SignedInClient({ url: photosUrl, user: alice });
  assert.deepEqual(await notes.call('list-notes'), []);
  assert.deepEqual(await photos.call('list-photos'), ['At the sea']);

  // A call that needs more scopes makes the client ask its user once more, and then goes through.
  assert(!notes.scopes.includes('write:notes'));
  assert.deepEqual(await notes.call('add-note', { note: 'Buy milk' }), ['Added.']);
  assert.deepEqual(await notes.call('list-notes'), ['Buy milk']);
  assert.equal(notes.signIns, 2);

  // The token of one is nothing to the other: another issuer, another audience.
  for (const [client, url] of /** @type {const} */ ([
    [notes, photosUrl],
    [photos, notesUrl],
  ])) {
    const refusal = await client.fetchWithToken(url);
    assert.equal(refusal.status, 401);
    assert.match(refusal.headers.get('www-authenticate') ?? '', /error="invalid_token"/);
  }

  // Bob may not read photos, so his authorization server leaves the scope out, and the challenge says what is missing.
  const bobsPhotos = new SignedInClient({ url: photosUrl, user: bob });
  await assert.rejects(bobsPhotos.call('list-photos'));
  const refusal = await bobsPhotos.fetchWithToken(photosUrl);
  assert.equal(refusal.status, 403);
  const challenge = refusal.headers.get('www-authenticate') ?? '';
  assert.match(challenge, /error="insufficient_scope"/);
  assert.match(challenge, /scope="read:photos"/);

  console.log('notes: every check passed');
} finally {
  await Promise.all(running.map((server) => server.close()));
}
