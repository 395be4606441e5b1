/** What must not arrive behind a gateway at all. */

import { fail, notApplicable, type Outcome, pass } from '../../check.js';
import type { ReceivedRequest } from '../../gateway/received-request.js';
import { gotResult } from '../../mcp/conversation.js';
import { requestMessage } from '../../mcp/messages.js';
import type { Gateway, Passage } from '../../subjects/gateway.js';
import type { GatewayRow } from './forwarding.js';

const GUARDED_BY_PATH = [
  'CVE-2020-8595 (Istio), GHSA-6jwx-7vp4-9847 (Traefik)',
  'Authorize the path that you forward, after the same normalisation. Refuse what is not exactly the path of an MCP endpoint, and encoded slashes and dots.',
] as const;

/** Spellings that `fetch` sends as they are; it resolves ".." and "%2e%2e" itself. */
function variants(url: URL): string[] {
  const { origin, pathname } = url;
  const path = pathname.replace(/\/$/, '');
  const encodedFirst = path.replace(/^\/(.)/, (_, first: string) => `/%${first.charCodeAt(0).toString(16)}`);
  return [
    `${origin}/${pathname}`,
    `${origin}${path}/`,
    `${origin}${path}//`,
    `${origin}${path};x=y`,
    `${origin}${path}/x`,
    `${origin}${path}%2f`,
    `${origin}${path}?access_token=x`,
    ...(path === '' ? [] : [`${origin}${path.toUpperCase()}`, `${origin}${encodedFirst}`]),
  ];
}

function escapes(url: URL): string[] {
  const base = url.href.replace(/\/$/, '').split('?')[0] ?? '';
  return [
    '/..%2fadmin',
    '/..%2f..%2fadmin',
    '%2f..%2fadmin',
    '/..;/admin',
    '/%252e%252e/admin',
    '/..%5cadmin',
  ].map((end) => base + end);
}

/** Where a server behind would see the request, that decodes once more and knows path parameters. */
function resolved(target: string): string {
  let path = target.split('?')[0] ?? '';
  for (let i = 0; i < 2; i++) {
    path = path.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  }
  const parts: string[] = [];
  for (const part of path.replaceAll('\\', '/').split('/')) {
    const name = part.replace(/;.*$/, '');
    if (name === '..') parts.pop();
    else if (name !== '' && name !== '.') parts.push(name);
  }
  return `/${parts.join('/')}`;
}

const isBelow = (path: string, base: string) => base === '/' || path === base || path.startsWith(`${base}/`);
const methods = (arrived: readonly ReceivedRequest[]) =>
  arrived.map(({ method, target }) => `${method} ${target.split('?')[0]}`);

function arrivedAnyway(what: string, { answer, arrived }: Passage): Outcome | undefined {
  return arrived.length === 0
    ? undefined
    : fail(
        `${what} arrived at the upstream (${methods(arrived).join(', ')}); the client was answered with ${answer.summary}.`,
        {
          shows: [answer],
        },
      );
}

export const refusingRows: readonly GatewayRow[] = [
  {
    id: 'gw.refuse.never-arrives',
    level: 'MUST',
    title: 'What the gateway refuses does not arrive',
    why: 'The upstream trusts the gateway and does what arrives. That the client gets a 401 afterwards does not take it back.',
    source: 'MCP 2026-07-28, Authorization, "Token Handling"; CVE-2026-12773',
    requirements: ['MCP-RS-10', 'MCP-GW-01', 'MCP-GW-11', 'MCP-GW-13'],
    fix: 'Check the token before anything is forwarded, and refuse when it cannot be checked: an error of the check is a refusal.',
    async run(subject) {
      const message = await subject.listing();
      const { expiredToken, otherAudienceToken, idToken } = subject.server.credentials;
      const bad: [string, string | null | undefined][] = [
        ['A request without a token', null],
        ['A request with a token that is none', 'Bearer mcp-auth-audit-no-token'],
        ['A request with half a token', `${subject.server.authorization.slice(0, -8)}`],
        ['A request with Basic credentials', 'Basic bWNwOmF1ZGl0'],
        ['A request with the expired token', expiredToken && `Bearer ${expiredToken}`],
        ['A request with the token for another server', otherAudienceToken && `Bearer ${otherAudienceToken}`],
        ['A request with the ID token', idToken && `Bearer ${idToken}`],
      ];
      for (const [what, authorization] of bad) {
        if (authorization === undefined) continue;
        const passage = await subject.send(message, { purpose: `Try: ${what}`, authorization });
        const found = arrivedAnyway(what, passage);
        if (found) return found;
      }
      return pass();
    },
  },
  {
    id: 'gw.refuse.every-method',
    level: 'MUST',
    title: 'No method gets through without a token',
    why: 'Upstreams answer GET with a stream and DELETE by ending sessions; some take the method from a header.',
    source: 'MCP 2026-07-28, Authorization, "Token Requirements"',
    requirements: ['MCP-RS-08', 'MCP-GW-01'],
    fix: 'Check the token of every method alike; only OPTIONS, which browsers send without credentials, is answered by the gateway itself.',
    async run(subject) {
      await subject.baseline();
      const { http, url } = subject.server;
      for (const method of ['GET', 'DELETE', 'PUT', 'PATCH', 'HEAD', 'OPTIONS']) {
        const headers = { accept: 'text/event-stream', 'x-http-method-override': 'POST' };
        const purpose = `${method} without a token`;
        const passage = await subject.watch(() =>
          http.send({ method, url: url.href, headers, purpose, timeout: 3000, until: () => true }),
        );
        const found = method === 'OPTIONS' ? undefined : arrivedAnyway(`${method} without a token`, passage);
        if (found) return found;
      }
      return pass();
    },
  },
  {
    id: 'gw.refuse.path-spellings',
    level: 'MUST',
    title: 'No other spelling of the path gets through without a token',
    why: 'A rule for /mcp that does not hold for //mcp or /MCP is an open door where the upstream takes them for the same.',
    source: GUARDED_BY_PATH[0],
    requirements: ['MCP-GW-10'],
    fix: GUARDED_BY_PATH[1],
    async run(subject) {
      const message = await subject.listing();
      for (const url of variants(subject.server.url)) {
        const purpose = 'Spell the path in another way, without a token';
        const passage = await subject.send(message, { purpose, authorization: null, url });
        const found = arrivedAnyway(`A request to ${url} without a token`, passage);
        if (found) return found;
      }
      return pass();
    },
  },
  {
    id: 'gw.refuse.path-escapes',
    level: 'MUST',
    title: 'The path does not lead out of the upstream endpoint',
    why: 'With a token for one server, a client reaches whatever else is on the same host.',
    source: GUARDED_BY_PATH[0],
    requirements: ['MCP-GW-10'],
    fix: GUARDED_BY_PATH[1],
    async run(subject) {
      const { target } = await subject.baseline();
      const base = resolved(target);
      const message = await subject.listing();
      for (const url of escapes(subject.server.url)) {
        const { answer, arrived } = await subject.send(message, {
          purpose: 'Lead the path out of the endpoint',
          url,
        });
        const outside = arrived.find((request) => !isBelow(resolved(request.target), base));
        if (outside) {
          return fail(`A request to ${url} arrived at ${outside.target}, outside of ${base}.`, {
            shows: [answer],
          });
        }
      }
      return pass();
    },
  },
  {
    id: 'gw.refuse.header-mismatch',
    level: 'MUST',
    title: 'A message whose headers differ from its body is refused, by the gateway or behind it',
    why: 'Rules that go by Mcp-Name allow one tool while the body calls another. Servers notice, unless the gateway has made the two agree.',
    source: 'MCP 2026-07-28, Streamable HTTP, "Server Validation"',
    requirements: ['MCP-GW-03', 'MCP-GW-04'],
    fix: 'Answer 400 with the JSON-RPC error -32020 where Mcp-Method or Mcp-Name differ from the body; or leave both as they are, and hand on the 400 of the server. Never write these headers anew.',
    async run(subject) {
      if ((await subject.era()) === 'legacy')
        return notApplicable('The gateway does not speak MCP 2026-07-28.');
      const name = 'mcp-auth-audit-no-such-tool';
      const message = requestMessage({
        era: 'modern',
        method: 'tools/call',
        params: { name, arguments: {} },
      });
      for (const sent of [
        'mcp-auth-audit-no-other-tool',
        `=?base64?${btoa('mcp-auth-audit-no-other-tool')}?=`,
      ]) {
        const headers = { 'mcp-name': sent };
        const { answer, arrived } = await subject.send(message, {
          purpose: 'Name another tool in the header',
          headers,
        });
        if (answer.status === 400) continue;
        const where = arrived.length === 0 ? 'It did not arrive' : 'It arrived';
        return fail(
          `A call of one tool with the Mcp-Name of another (${sent}) was answered with ${answer.summary}, not with 400. ${where} at the upstream.`,
          { shows: [answer] },
        );
      }
      return pass();
    },
  },
];

export const sharingRow: GatewayRow & { readonly needs: readonly ['other-user-token'] } = {
  id: 'gw.share.private-answers',
  level: 'MUST',
  title: 'What one user got is not given to another',
  why: 'A cache in the gateway that goes by the URL alone shows one user the tools and data of another.',
  source: 'MCP 2026-07-28, Caching; RFC 9111 §3.5',
  requirements: ['MCP-GW-06', 'MCP-RS-30'],
  fix: 'Keep no answers whose `cacheScope` or `Cache-Control` is private, or keep them for each user apart.',
  needs: ['other-user-token'],
  async run(subject: Gateway) {
    const message = await subject.listing();
    await subject.send(message, { purpose: 'List the tools as the first user' });
    const authorization = `Bearer ${subject.server.credentials.otherUserToken}`;
    const { answer, arrived } = await subject.send(message, {
      purpose: 'List the tools as another user',
      authorization,
    });
    return gotResult(answer) && arrived.length === 0
      ? fail('The second user got an answer that never was asked of the upstream: that of the first one.', {
          shows: [answer],
        })
      : pass();
  },
};
