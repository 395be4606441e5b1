/** Requests that say that they came for another host: what the server publishes about itself stays the same. */

import { type Check, fail, pass } from '../../check.js';
import type { Answer } from '../../http/answer.js';
import { paramOf, parseChallenges } from '../../http/challenge.js';
import { initialize } from '../../mcp/messages.js';
import { onceFor } from '../../once.js';
import type { ResourceServer } from '../../subjects/resource-server.js';

const FOREIGN = 'stranger.example';
const WHY =
  'These documents tell clients where to sign in. If a request can change them, one request of a stranger, kept by a cache on the way, sends everybody after it to the server of the stranger.';
const SOURCE =
  'RFC 9728 §3.3 (the document is for one resource), §7.3 (impersonation); measured at mcp-handler 2.4.0';
const FIX =
  'Write the public URL of the server into its configuration, and build `resource` and `resource_metadata` from it. Do not read Host, Forwarded or X-Forwarded-* for that.';

/** The metadata URL with something that no cache has kept: a test must not change what others get. */
function uncached(url: string): string {
  const changed = new URL(url);
  changed.searchParams.set('mcp-auth-audit', crypto.randomUUID());
  return changed.href;
}

/** Where the foreign name shows: in the challenge, or in the metadata. Pages of errors may repeat it as they like. */
function foreignIn(answer: Answer): string | undefined {
  if (answer.header('www-authenticate')?.toLowerCase().includes(FOREIGN)) return 'WWW-Authenticate';
  const isDocument = answer.status === 200 && answer.object !== undefined;
  return isDocument && answer.text.toLowerCase().includes(FOREIGN) ? 'the metadata' : undefined;
}

function outcomeOf(asked: readonly (readonly [url: string, answer: Answer])[], how: string) {
  for (const [url, answer] of asked) {
    const place = foreignIn(answer);
    if (place === undefined) continue;
    return fail(`Asked with ${how}, ${url} names ${FOREIGN} in ${place}.`, { shows: [answer] });
  }
  return pass();
}

/** Those of the documents that lie at the server itself. */
const ownMetadataUrls = onceFor(async (subject: ResourceServer): Promise<readonly string[]> => {
  const urls = await subject.metadataUrls();
  const own: string[] = [];
  for (const url of urls) {
    if (new URL(url).origin !== subject.url.origin) continue;
    const { status, object } = await subject.metadataAt(url);
    if (status === 200 && object) own.push(url);
  }
  return own;
});

const askWithoutToken = (subject: ResourceServer, what: string, headers: Readonly<Record<string, string>>) =>
  subject.mcp.post(initialize(), { purpose: `Open a conversation without a token, with ${what}`, headers });

export const proxyChecks: readonly Check<ResourceServer>[] = [
  {
    id: 'rs.transport.forwarded-host-ignored',
    role: 'resource-server',
    level: 'MUST',
    title: 'X-Forwarded-Host and Forwarded change nothing that is published',
    why: WHY,
    source: SOURCE,
    requirements: ['9728-20'],
    fix: `${FIX} If a proxy in front of the server has to set these fields, let it overwrite what clients send.`,
    async run(subject) {
      await subject.unauthorized();
      const headers = {
        'x-forwarded-host': FOREIGN,
        'x-forwarded-server': FOREIGN,
        'x-original-host': FOREIGN,
        'x-host': FOREIGN,
        forwarded: `for=192.0.2.1;host=${FOREIGN};proto=https`,
      };
      const refused = await askWithoutToken(subject, 'X-Forwarded-Host', headers);
      const asked: [string, Answer][] = [[subject.url.href, refused]];
      for (const url of await ownMetadataUrls(subject)) {
        const purpose = 'Read the metadata with X-Forwarded-Host';
        asked.push([url, await subject.http.send({ url: uncached(url), headers, purpose })]);
      }
      return outcomeOf(asked, `"X-Forwarded-Host: ${FOREIGN}"`);
    },
  },
  {
    id: 'rs.transport.forwarded-proto-ignored',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'X-Forwarded-Proto changes nothing that is published',
    why: 'Clients compare the URLs in the challenge and the metadata with the one they know. If a request can turn https into http there, clients refuse the document, or ask for it where everybody on the way can change it.',
    source: SOURCE,
    requirements: ['9728-20'],
    fix: `${FIX} If a proxy in front of the server has to set these fields, let it overwrite what clients send.`,
    async run(subject) {
      const before = advertised(await subject.unauthorized());
      if (before === undefined) return pass('The challenge names no URL.');
      const proto = subject.url.protocol === 'https:' ? 'http' : 'https';
      const answer = await askWithoutToken(subject, 'X-Forwarded-Proto', {
        'x-forwarded-proto': proto,
        'x-forwarded-scheme': proto,
        'x-forwarded-ssl': proto === 'https' ? 'on' : 'off',
        'x-forwarded-port': '8443',
      });
      const after = advertised(answer);
      if (after === undefined || after === before) return pass();
      return fail(
        `Asked with "X-Forwarded-Proto: ${proto}", resource_metadata is ${after} instead of ${before}.`,
      );
    },
  },
  {
    id: 'rs.transport.host-ignored',
    role: 'resource-server',
    level: 'MUST',
    title: 'The Host of a request changes nothing that is published',
    why: WHY,
    source: SOURCE,
    requirements: ['9728-20'],
    fix: `${FIX} Refusing requests for other hosts (421, or whatever the proxy does) is as good.`,
    needs: ['host-header'],
    async run(subject) {
      const { getWithHost, http } = subject;
      if (!getWithHost) throw new Error('There is no way to send a Host.');
      const urls = await ownMetadataUrls(subject);
      // Where another host serves it, the challenge is all that this server publishes.
      if (urls.length === 0) await subject.metadata();
      const asked: [string, Answer][] = [];
      for (const url of [subject.url.href, ...urls]) {
        const sent = { url, headers: { host: FOREIGN }, purpose: 'Ask for it with another Host' };
        // An event stream has no end, and nothing of interest here.
        const until = () => url === subject.url.href;
        asked.push([url, await http.send({ ...sent, until, sendBy: () => getWithHost(url, FOREIGN) })]);
      }
      return outcomeOf(asked, `"Host: ${FOREIGN}"`);
    },
  },
];

function advertised(answer: Answer): string | undefined {
  const parsed = parseChallenges(answer.header('www-authenticate') ?? '');
  if (!parsed.ok) return undefined;
  for (const challenge of parsed.challenges) {
    const url = paramOf(challenge, 'resource_metadata');
    if (url !== undefined) return url;
  }
  return undefined;
}
