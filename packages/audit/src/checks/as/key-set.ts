/** Whether servers can fetch keys to verify tokens with, and nothing that they should not have. */

import { type Check, fail, notApplicable, type Outcome, pass } from '../../check.js';
import type { AuthorizationServer, Jwk } from '../../subjects/authorization-server.js';
import { enumerate, isOpenIdProvider } from '../../subjects/members.js';
import { isForVerifying, nameOf, PRIVATE_MEMBERS } from './jwk.js';

const role = 'authorization-server';

/** A server that publishes no keys and need not: its tokens are checked by asking it. */
async function needsNoKeys(subject: AuthorizationServer): Promise<boolean> {
  const metadata = await subject.metadata();
  return metadata.jwks_uri === undefined && !isOpenIdProvider(metadata);
}

const NO_KEYS = 'The server publishes no keys: servers ask it about every token.';

/** Judges the keys where there have to be some. */
export async function onKeys(
  subject: AuthorizationServer,
  judge: (keys: readonly Jwk[]) => Outcome | Promise<Outcome>,
): Promise<Outcome> {
  if (await needsNoKeys(subject)) return notApplicable(NO_KEYS);
  const keys = await subject.keys();
  const { shows = [], ...outcome } = await judge(keys);
  return { ...outcome, shows: [...shows, await subject.keySetAnswer()] };
}

const found: Check<AuthorizationServer> = {
  id: 'as.keys.found',
  role,
  level: 'MUST',
  title: 'The signing keys can be fetched',
  why: 'An MCP server verifies tokens with these keys. Without them it refuses everybody, or cannot even start.',
  source: 'RFC 8414 §2 (jwks_uri); OpenID Connect Discovery 1.0 §3; RFC 7517 §5',
  requirements: ['MCP-AS-24'],
  fix: 'Publish the public keys as {"keys": [...]} with status 200, and put the URL into the metadata as jwks_uri.',
  async run(subject) {
    if (await needsNoKeys(subject)) return notApplicable(NO_KEYS);
    const answer = await subject.keySetAnswer();
    const { status, object } = answer;
    const url = (await subject.metadata()).jwks_uri;
    if (status !== 200) return fail(`${url} is answered: ${answer.summary}.`, { shows: [answer] });
    if (answer.failure) return fail(`${url} cannot be read: ${answer.summary}.`, { shows: [answer] });
    if (!object)
      return fail(`${url} answers ${answer.summary}, which is not a JSON object.`, { shows: [answer] });
    if (!Array.isArray(object.keys))
      return fail(`The JSON at ${url} has no list "keys".`, { shows: [answer] });
    return pass(undefined, { shows: [answer] });
  },
};

const entries: Check<AuthorizationServer> = {
  id: 'as.keys.entries',
  role,
  level: 'MUST',
  title: 'Every entry of the key set is a key',
  why: 'Some libraries, jose among them, refuse the whole set for one broken entry: then no token is accepted any more.',
  source: 'RFC 7517 §4.1 and §5',
  requirements: ['MCP-AS-24'],
  fix: 'Take out of "keys" whatever is not an object with "kty".',
  run: (subject) =>
    onKeys(subject, async () => {
      const list = (await subject.keySetAnswer()).object?.keys as readonly unknown[];
      const broken = list.flatMap((entry, index) => {
        if (typeof entry !== 'object' || entry === null || Array.isArray(entry))
          return [`the entry in place ${index + 1} is not an object`];
        return typeof (entry as Jwk).kty === 'string' ? [] : [`the entry in place ${index + 1} has no "kty"`];
      });
      return broken.length === 0 ? pass() : fail(`In the key set, ${enumerate(broken)}.`);
    }),
};

const usable: Check<AuthorizationServer> = {
  id: 'as.keys.usable',
  role,
  level: 'SHOULD',
  title: 'The key set has a key that verifies signatures',
  why: 'Without one no token of this server can be verified. Where tokens are signed with a shared secret (HS256), every server that can check them can also make them.',
  source: 'RFC 8414 §2 (jwks_uri); RFC 7517 §4.2 and §4.3; RFC 8725 §3.5',
  requirements: ['8725-07'],
  fix: 'Sign tokens with an asymmetric key (RS256, ES256 or EdDSA) and publish its public part with "use": "sig". If tokens are opaque, take jwks_uri out of the metadata.',
  run: (subject) =>
    onKeys(subject, (keys) => {
      if (keys.some(isForVerifying)) return pass();
      if (keys.length === 0) return fail('The key set is empty.');
      const all = keys.map(({ kty, use, key_ops }) => JSON.stringify({ kty, use, key_ops }));
      return fail(`No key of the set is for verifying signatures: ${all.join(', ')}.`);
    }),
};

const publicOnly: Check<AuthorizationServer> = {
  id: 'as.keys.public-only',
  role,
  level: 'MUST',
  title: 'The key set has no private keys',
  why: 'Whoever has the private key makes tokens for every user and every server. It is there for everybody to read.',
  source: 'RFC 7517 §9.2; RFC 8414 §2 (jwks_uri)',
  requirements: ['MCP-AS-24'],
  fix: 'Make new keys at once, stop accepting the old ones, and publish only the public members: kty, n and e, or kty, crv, x and y, with kid, alg and use.',
  run: (subject) =>
    onKeys(subject, (keys) => {
      const leaks = keys.flatMap((key) => {
        const members = PRIVATE_MEMBERS.filter((member) => member !== 'k' && key[member] !== undefined);
        return members.length === 0 ? [] : [`${nameOf(key, keys)} has ${enumerate(members)}`];
      });
      return leaks.length === 0 ? pass() : fail(`In the key set, ${enumerate(leaks)}.`);
    }),
};

const noSecrets: Check<AuthorizationServer> = {
  id: 'as.keys.no-secrets',
  role,
  level: 'MUST',
  title: 'The key set has no shared secrets',
  why: 'A symmetric key both checks and makes signatures: whoever reads it here can make tokens for everybody.',
  source: 'RFC 8725 §3.5; RFC 7517 §9.2; RFC 8414 §2 (jwks_uri)',
  requirements: ['8725-07', 'MCP-AS-24'],
  fix: 'Replace the secret at once, keep it out of the key set, and sign tokens with a private key instead.',
  run: (subject) =>
    onKeys(subject, (keys) => {
      const secrets = keys.filter(({ kty, k }) => kty === 'oct' || k !== undefined);
      if (secrets.length === 0) return pass();
      const named = secrets.map((key) => nameOf(key, keys));
      return fail(`In the key set, ${enumerate(named)} ${secrets.length === 1 ? 'is' : 'are'} symmetric.`);
    }),
};

export const keySetChecks: readonly Check<AuthorizationServer>[] = [
  found,
  entries,
  usable,
  publicOnly,
  noSecrets,
];
