/** Where the metadata lies. Clients come by three ways, and not every client knows all of them. */

import { type Check, fail, notApplicable, pass } from '../../check.js';
import type { Answer } from '../../http/answer.js';
import { metadataLocations } from '../../subjects/locations.js';
import type { ResourceServer } from '../../subjects/resource-server.js';

export const metadataLocationChecks: readonly Check<ResourceServer>[] = [
  {
    id: 'rs.metadata.advertised',
    role: 'resource-server',
    level: 'MUST',
    title: 'The URL in resource_metadata leads to the metadata',
    why: 'Clients that are given a URL look nowhere else: the TypeScript SDK, for one, stops when nothing is there.',
    source: 'RFC 9728 §5.1; MCP 2026-07-28, Authorization Server Discovery',
    requirements: ['MCP-RS-04', '9728-12'],
    fix: 'Serve the document there with 200 and without asking for a token, or correct the URL in the challenge.',
    run: async (subject) => {
      const url = await subject.advertisedMetadataUrl();
      if (url === undefined) return notApplicable('The challenge names no URL.');
      const answer = await subject.metadataAt(url);
      return isDocument(answer) ? pass() : fail(`${url}: ${whatIsThere(answer)}.`, { shows: [answer] });
    },
  },
  {
    id: 'rs.metadata.well-known',
    role: 'resource-server',
    level: 'MUST',
    title: 'Without resource_metadata in the challenge, the metadata is at its well-known address',
    why: 'Where the challenge names no URL, clients build it themselves from that of the endpoint.',
    source: 'RFC 9728 §3 and §3.1; MCP 2026-07-28, Authorization Server Discovery',
    requirements: ['9728-11', 'MCP-RS-04'],
    fix: 'Serve the document at the URL that is the origin of the server, then /.well-known/oauth-protected-resource, then the path of the MCP endpoint.',
    run: async (subject) => {
      if ((await subject.advertisedMetadataUrl()) !== undefined)
        return notApplicable('The challenge names the URL.');
      if (await isAtRootOnly(subject)) {
        return notApplicable('The metadata is at the root of the host, where MCP has clients look as well.');
      }
      // Where there is none at all, that is said once.
      await subject.metadata();
      return atPath(subject);
    },
  },
  {
    id: 'rs.metadata.at-path',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'The metadata is at its well-known address as well',
    why: 'Some clients do not ask the endpoint first: the login of Claude Code starts at /.well-known/oauth-protected-resource with the path of the endpoint, and never sees the challenge.',
    source: 'RFC 9728 §3 and §3.1',
    requirements: ['9728-11', 'MCP-RS-04'],
    fix: 'Serve the same document at the URL that is the origin of the server, then /.well-known/oauth-protected-resource, then the path of the MCP endpoint.',
    run: async (subject) => {
      if ((await subject.advertisedMetadataUrl()) === undefined && !(await isAtRootOnly(subject))) {
        return notApplicable('The challenge names no URL, so the well-known address is the only one.');
      }
      return atPath(subject);
    },
  },
  {
    id: 'rs.metadata.at-root',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'Clients that do not get to the other addresses find metadata at the root of the host',
    why: 'Older clients, such as those with the Python SDK of mid-2025, know only /.well-known/oauth-protected-resource without a path behind it; newer ones ask there when the other addresses give them nothing.',
    source:
      'MCP 2026-07-28, Authorization Server Discovery (the root form); clients of the 2025-06-18 revision',
    requirements: ['MCP-RS-04'],
    fix: 'Serve the document at /.well-known/oauth-protected-resource as well. Where one host has several MCP endpoints, serve that of the most important one.',
    run: async (subject) => {
      const { path, root } = metadataLocations(subject.url);
      if (path === root) return notApplicable('The endpoint has no path: both addresses are the same.');
      const advertised = await subject.advertisedMetadataUrl();
      const others = [path, ...(advertised === undefined ? [] : [advertised])];
      const answers = await Promise.all(others.map((url) => subject.metadataAt(url)));
      if (advertised !== undefined && answers.every(isDocument)) {
        return notApplicable(
          'The challenge leads to the metadata, and so does the path: no client has to ask there.',
        );
      }
      const answer = await subject.metadataAt(root);
      if (isDocument(answer)) return pass();
      return fail(`${root}: ${whatIsThere(answer)}.`, { shows: [answer] });
    },
  },
  {
    id: 'rs.metadata.same-everywhere',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'The metadata of this server is the same at every address',
    why: 'Which address a client takes is its own choice. Where they differ, some clients sign in elsewhere, or ask for other scopes, and the fault shows for some people only.',
    source: 'RFC 9728 §3: one resource has one document',
    requirements: ['9728-13'],
    fix: 'Serve one and the same document at all addresses.',
    run: async (subject) => {
      const { url, document } = await subject.metadata();
      const others: string[] = [];
      for (const other of (await subject.metadataUrls()).filter((each) => each !== url)) {
        const answer = await subject.metadataAt(other);
        // At the root may lie the document of the whole host, which is another resource.
        if (!isDocument(answer) || answer.object?.resource !== document.resource) continue;
        const differing = differences(document, answer.object ?? {});
        if (differing.length > 0) {
          const list = differing.join(', ');
          return fail(`${url} and ${other} differ in: ${list}.`, {
            shows: [answer, await subject.metadataAt(url)],
          });
        }
        others.push(other);
      }
      return others.length === 0
        ? notApplicable('The metadata of this server is at one address only.')
        : pass();
    },
  },
];

/** By the letter of RFC 9728 §3 it belongs below the path; MCP 2026-07-28 takes the root of the host for an endpoint with a path, too. */
async function isAtRootOnly(subject: ResourceServer): Promise<boolean> {
  const { path, root } = metadataLocations(subject.url);
  for (const url of [path, path.replace(/\/$/, '')]) {
    if (isDocument(await subject.metadataAt(url))) return false;
  }
  return isDocument(await subject.metadataAt(root));
}

async function atPath(subject: ResourceServer) {
  const { path, root } = metadataLocations(subject.url);
  const answer = await subject.metadataAt(path);
  // Most clients take a slash at the end of the path away, which RFC 9728 keeps: either will do.
  if (isDocument(answer) || isDocument(await subject.metadataAt(path.replace(/\/$/, '')))) return pass();
  const isAtRoot = path !== root && isDocument(await subject.metadataAt(root));
  const rest = isAtRoot ? ` There is one at ${root} only.` : '';
  return fail(`${path}: ${whatIsThere(answer)}.${rest}`, {
    fix: `Answer GET ${path} with the document.`,
    shows: [answer],
  });
}

export function isDocument({ status, object }: Answer): boolean {
  return status === 200 && object !== undefined;
}

function whatIsThere(answer: Answer): string {
  const { status, summary } = answer;
  if (status === 200)
    return `${summary}, and that is no JSON object${answer.mediaType === 'text/html' ? ' but a web page' : ''}`;
  if (status === 401 || status === 403)
    return `${summary}; metadata has to be there for people who are not signed in`;
  if (status >= 300 && status < 400)
    return `a redirect (${status}) to ${JSON.stringify(answer.header('location') ?? 'nowhere')}`;
  return summary;
}

/** Names of members that are not the same in both. Signed metadata may be signed anew each time. */
function differences(
  one: Readonly<Record<string, unknown>>,
  other: Readonly<Record<string, unknown>>,
): string[] {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  names.delete('signed_metadata');
  return [...names].filter((name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]));
}
