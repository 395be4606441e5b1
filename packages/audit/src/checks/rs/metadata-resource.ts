/** For which URL the metadata is: the name under which tokens are asked for. */

import { type Check, fail, MissingPrerequisite, pass } from '../../check.js';
import { kindOfHost } from '../../http/address.js';
import { metadataLocations } from '../../subjects/locations.js';
import type { ResourceServer } from '../../subjects/resource-server.js';
import { isDocument } from './metadata-locations.js';
import { resourceDifference } from './resource-difference.js';

export const metadataResourceChecks: readonly Check<ResourceServer>[] = [
  {
    id: 'rs.metadata.resource',
    role: 'resource-server',
    level: 'MUST',
    title: 'The metadata is for the URL it was asked for',
    why: 'Clients must not use a document for another URL: that is what keeps a stranger from getting tokens for your server. They compare letter by letter, and stop.',
    source: 'RFC 9728 §3.3 and §6',
    requirements: ['9728-02', '9728-13', '9728-16'],
    fix: 'Set "resource" to the URL that people enter in their clients, to the letter.',
    run: async (subject) => {
      const { path, root } = metadataLocations(subject.url);
      const first = await subject.metadata();
      for (const url of await subject.metadataUrls()) {
        const answer = await subject.metadataAt(url);
        if (!isDocument(answer)) continue;
        const resource = answer.object?.resource;
        const shows = [answer];
        const fix = `Set "resource" to ${JSON.stringify(wanted(subject.url))}. If people are to use another URL, give clients that one: it has to be the same in both places.`;
        if (resource === undefined) return fail(`The document at ${url} has no "resource".`, { fix, shows });
        if (typeof resource !== 'string')
          return fail(`"resource" is ${JSON.stringify(resource)}, not a string.`, { fix, shows });
        // The root belongs to the host: to another resource, unless the challenge leads there.
        const isOfHost = url === root && path !== root && url !== (await subject.advertisedMetadataUrl());
        if (isOfHost && URL.canParse(resource)) {
          const { origin, pathname } = new URL(resource);
          const mayBeAnother = url !== first.url || pathname === '/';
          if (origin === subject.url.origin && mayBeAnother) continue;
        }
        const difference = resourceDifference(resource, subject.url);
        if (difference === undefined) continue;
        const found = `At ${url}, "resource" is ${JSON.stringify(resource)}, not ${JSON.stringify(wanted(subject.url))}: ${difference}.`;
        return fail(found, { fix, shows });
      }
      return pass();
    },
  },
  {
    id: 'rs.metadata.resource-url',
    role: 'resource-server',
    level: 'MUST',
    title: 'resource is an https URL without a fragment',
    why: 'Tokens are issued for this name. Authorization servers refuse one that is no https URL, or has a # in it, with invalid_target.',
    source: 'RFC 9728 §1.2; MCP 2026-07-28, Authorization, Canonical Server URI',
    requirements: ['9728-01', 'MCP-RS-21'],
    fix: 'Set "resource" to the https URL of the MCP endpoint. http is for servers on this machine only.',
    run: async (subject) => {
      const { resource } = (await subject.metadata()).document;
      if (typeof resource !== 'string') {
        throw new MissingPrerequisite(
          'rs.metadata.resource',
          'The metadata has no "resource" that is a string.',
        );
      }
      if (!URL.canParse(resource)) {
        return fail(`"resource" is ${JSON.stringify(resource)}, which is no complete URL.`);
      }
      const { protocol, hostname } = new URL(resource);
      const said = `"resource" is ${JSON.stringify(resource)}`;
      if (resource.includes('#')) return fail(`${said}: it has a fragment.`);
      if (protocol === 'https:' || (protocol === 'http:' && kindOfHost(hostname) === 'loopback')) {
        return pass();
      }
      return fail(`${said}: ${protocol.slice(0, -1)}, not https.`);
    },
  },
  {
    id: 'rs.metadata.resource-canonical',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'resource is spelled as clients spell it',
    why: 'Clients put the URL through a parser, which writes the host in small letters and drops a default port. Compared with another spelling, the tokens they get do not fit.',
    source: 'MCP 2026-07-28, Authorization, Canonical Server URI; RFC 9728 §6',
    requirements: ['MCP-RS-20'],
    fix: 'Write scheme and host in small letters, without default port, and without a slash at the end where there is no path.',
    run: async (subject) => {
      const { resource } = (await subject.metadata()).document;
      if (typeof resource !== 'string' || !URL.canParse(resource)) {
        throw new MissingPrerequisite('rs.metadata.resource-url', '"resource" is no complete URL.');
      }
      const url = new URL(resource);
      if (resource === wanted(url)) return pass();
      const fix = `Set "resource" to ${JSON.stringify(wanted(url))}.`;
      return fail(
        `"resource" is ${JSON.stringify(resource)}; in its canonical form it is ${JSON.stringify(wanted(url))}.`,
        { fix },
      );
    },
  },
];

/** As MCP prefers it: without the slash that `URL` puts behind a bare host. */
function wanted(url: URL): string {
  return url.pathname === '/' && url.search === '' ? url.href.replace(/\/(?=$|#)/, '') : url.href;
}
