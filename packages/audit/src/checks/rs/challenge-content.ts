/** What the challenge leads clients to: the metadata, and the scopes to ask for. */

import { type Check, fail, notApplicable, pass } from '../../check.js';
import { kindOfHost } from '../../http/address.js';
import { paramOf } from '../../http/challenge.js';
import type { ResourceServer } from '../../subjects/resource-server.js';
import { seenChallenges } from './seen-challenges.js';

const NO_ADDRESS = 'The challenge has no resource_metadata; clients look at the well-known addresses.';

export const challengeContentChecks: readonly Check<ResourceServer>[] = [
  {
    id: 'rs.challenge.metadata-url',
    role: 'resource-server',
    level: 'MUST',
    title: 'resource_metadata is a complete https URL',
    why: 'Clients fetch the metadata from there, and the metadata says where people type their passwords. A relative or http address is either not followed, or can be changed on the way.',
    source: 'RFC 9728 §5.1 and §3',
    requirements: ['9728-14', 'MCP-RS-04'],
    fix: 'Send the whole URL: resource_metadata="https://api.example.com/.well-known/oauth-protected-resource/mcp". http is for servers on this machine only.',
    run: async (subject) => {
      for (const { when, answer, meant } of await seenChallenges(subject)) {
        const value = paramOf(meant, 'resource_metadata');
        if (value === undefined) continue;
        const shows = [answer];
        if (!/^https?:\/\//i.test(value) || !URL.canParse(value)) {
          return fail(`${when}, resource_metadata is ${JSON.stringify(value)}, which is no complete URL.`, {
            shows,
          });
        }
        const { protocol, hostname } = new URL(value);
        if (protocol === 'http:' && kindOfHost(hostname) !== 'loopback') {
          const fix = `Send resource_metadata=${JSON.stringify(value.replace(/^http:/i, 'https:'))}. If a proxy in front of the server ends TLS, configure the server with its public https URL; do not take it from the request.`;
          return fail(`${when}, resource_metadata is ${JSON.stringify(value)}: http, not https.`, {
            shows,
            fix,
          });
        }
      }
      const isSent = paramOf(await subject.bearer(), 'resource_metadata') !== undefined;
      return isSent ? pass() : notApplicable(NO_ADDRESS);
    },
  },
  {
    id: 'rs.challenge.metadata-origin',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'resource_metadata points to the server itself',
    why: 'The AI SDK refuses metadata from another origin than that of the MCP endpoint. Mostly the host is an internal one that clients cannot reach.',
    source: 'RFC 9728 §3 (the metadata lies on the host of the resource); @ai-sdk/mcp 2.0.99 insists on it',
    requirements: ['9728-11'],
    fix: 'Configure the server with the URL that clients use, and build resource_metadata from that.',
    run: async (subject) => {
      const url = await subject.advertisedMetadataUrl();
      if (url === undefined) return notApplicable(NO_ADDRESS);
      const { origin } = new URL(url);
      if (origin === subject.url.origin) return pass();
      const fix = `Send a resource_metadata that begins with ${subject.url.origin}/, and serve the metadata there. If ${origin} is what the server is called behind a proxy, configure it with its public URL.`;
      return fail(`resource_metadata is on ${origin}, the MCP endpoint on ${subject.url.origin}.`, { fix });
    },
  },
  {
    id: 'rs.challenge.scope',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'The challenge names the scopes that are needed',
    why: 'Clients ask for what the challenge names. Without it they ask for everything in the metadata, or for nothing, and then come back with a token that is refused.',
    source: 'MCP 2026-07-28, Authorization, Scope Selection Strategy',
    requirements: ['MCP-RS-05'],
    fix: 'Add the scopes that an ordinary request needs, with spaces between them: scope="notes:read".',
    run: async (subject) => {
      const scope = paramOf(await subject.bearer(), 'scope');
      if (scope !== undefined && scope.trim() !== '') return pass();
      const { document } = await subject.metadata().catch(() => ({ document: undefined }));
      const supported = document?.scopes_supported;
      const known = Array.isArray(supported) ? supported.filter((each) => typeof each === 'string') : [];
      if (document && known.length === 0) {
        return notApplicable('The metadata names no scopes either: it seems that none is needed.');
      }
      const fix =
        known.length > 0
          ? `Add those that an ordinary request needs, of the ones in the metadata: scope=${JSON.stringify(known.join(' '))}.`
          : undefined;
      return fail('The challenge of the 401 has no scope.', { fix });
    },
  },
  {
    id: 'rs.challenge.scope-syntax',
    role: 'resource-server',
    level: 'MUST',
    title: 'scope is a list of scopes with single spaces between them',
    why: 'Clients pass the value on to the authorization server as it is, and that refuses commas, empty names or quotes with invalid_scope.',
    source: 'RFC 6750 §3; RFC 6749 §3.3',
    requirements: ['6750-11'],
    fix: 'Write the scopes with one space between them and nothing else: scope="notes:read notes:write".',
    run: async (subject) => {
      const seen = await seenChallenges(subject);
      for (const { when, answer, meant } of seen) {
        const scope = paramOf(meant, 'scope');
        if (scope === undefined) continue;
        const problem = scopeProblem(scope);
        if (problem)
          return fail(`${when}, scope is ${JSON.stringify(scope)}: ${problem}.`, { shows: [answer] });
      }
      return seen.some(({ meant }) => paramOf(meant, 'scope') !== undefined)
        ? pass()
        : notApplicable('The challenge has no scope.');
    },
  },
  {
    id: 'rs.challenge.no-offline-access',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'scope does not ask for offline_access',
    why: 'Refresh tokens are between the client and the authorization server. Named here, the scope is asked for by clients that do not want it, and tokens are refused for lack of it.',
    source: 'MCP 2026-07-28, Authorization, Refresh Tokens',
    requirements: ['MCP-RS-19'],
    fix: 'Leave offline_access out of the scopes that the server requires. Clients ask the authorization server for it by themselves.',
    run: async (subject) => {
      for (const { when, answer, meant } of await seenChallenges(subject)) {
        if (paramOf(meant, 'scope')?.split(' ').includes('offline_access')) {
          return fail(`${when}, scope has offline_access in it.`, { shows: [answer] });
        }
      }
      return pass();
    },
  },
];

function scopeProblem(scope: string): string | undefined {
  if (scope === '') return 'it is empty; leave it out where no scope is needed';
  // A comma may stand in the name of a scope, but nobody lets a name end with one.
  if (/,(?: |$)/.test(scope)) return 'commas count as part of the names; put spaces between them only';
  if (/^ | $| {2}/.test(scope)) return 'there is a space too many';
  if (!/^[\x21\x23-\x5B\x5D-\x7E ]+$/.test(scope))
    return 'it has characters that no scope may have (only printable ASCII, no quote, no backslash)';
  return undefined;
}
