/** The scopes that the metadata offers: what clients ask for that never see a challenge. */

import { type Check, fail, MissingPrerequisite, pass } from '../../check.js';
import type { ResourceServer } from '../../subjects/resource-server.js';

export const metadataScopeChecks: readonly Check<ResourceServer>[] = [
  {
    id: 'rs.metadata.scopes',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'The metadata lists scopes to ask for',
    why: 'Claude Code and the Inspector ask for exactly these when people sign in. Without the list they ask for no scope of the server, and the first call that needs one is refused.',
    source: 'RFC 9728 §2 (RECOMMENDED)',
    requirements: ['9728-04', 'MCP-RS-07'],
    fix: 'Add "scopes_supported" with the scopes that an ordinary user needs, such as ["notes:read"]. Leave those out that only some operations need: clients ask for all that is listed. Where no scope is needed at all, nothing has to be done.',
    run: async (subject) => {
      const list = await scopesOf(subject);
      if (list === undefined) return fail('The metadata has no "scopes_supported".');
      return list.length > 0 ? pass() : fail('"scopes_supported" is empty.');
    },
  },
  {
    id: 'rs.metadata.scope-syntax',
    role: 'resource-server',
    level: 'MUST',
    title: 'Each entry of scopes_supported is one scope',
    why: 'Clients put spaces between the entries and send them to the authorization server, which refuses what is no scope with invalid_scope.',
    source: 'RFC 9728 §2; RFC 6749 §3.3',
    requirements: ['9728-04', '6750-11'],
    fix: 'Make each scope a string of its own, of printable ASCII without spaces, quotes and backslashes: ["notes:read", "notes:write"].',
    run: async (subject) => {
      const wrong = (await scopesOf(subject))?.find(
        (each) => typeof each !== 'string' || !/^[\x21\x23-\x5B\x5D-\x7E]+$/.test(each),
      );
      return wrong === undefined
        ? pass()
        : fail(`"scopes_supported" has ${JSON.stringify(wrong)} in it, which is not one scope.`);
    },
  },
  {
    id: 'rs.metadata.no-offline-access',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'scopes_supported does not offer offline_access',
    why: 'Refresh tokens are between the client and the authorization server. Clients ask for all that is listed, and people are asked for lasting access that nobody needs.',
    source: 'MCP 2026-07-28, Authorization, Refresh Tokens',
    requirements: ['MCP-RS-19'],
    fix: 'Take offline_access out of "scopes_supported". The authorization server may list it in its own metadata.',
    run: async (subject) =>
      (await scopesOf(subject))?.includes('offline_access')
        ? fail('"scopes_supported" has offline_access in it.')
        : pass(),
  },
];

/** @throws MissingPrerequisite where it is there, and not an array. */
async function scopesOf(subject: ResourceServer): Promise<readonly unknown[] | undefined> {
  const list = (await subject.metadata()).document.scopes_supported;
  if (list === undefined || Array.isArray(list)) return list;
  throw new MissingPrerequisite('rs.metadata.types', '"scopes_supported" is no array.');
}
