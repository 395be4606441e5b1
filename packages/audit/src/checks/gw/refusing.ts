/** What must not arrive behind a gateway at all. */

import { fail, notApplicable, pass } from '../../check.js';
import { gotResult } from '../../mcp/conversation.js';
import { requestMessage } from '../../mcp/messages.js';
import type { Gateway } from '../../subjects/gateway.js';
import { arrivedAnyway } from './arrived-anyway.js';
import type { GatewayRow } from './row.js';

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
      const call = requestMessage({ era: 'modern', method: 'tools/call', params: { name, arguments: {} } });
      const other = 'mcp-auth-audit-no-other-tool';
      const attempts = [
        ['A call of one tool with the Mcp-Name of another', call, { 'mcp-name': other }],
        ['The same in base64', call, { 'mcp-name': `=?base64?${btoa(other)}?=` }],
        ['tools/list with Mcp-Method: ping', await subject.listing(), { 'mcp-method': 'ping' }],
      ] as const;
      for (const [what, message, headers] of attempts) {
        const { answer, arrived } = await subject.send(message, { purpose: `Send: ${what}`, headers });
        if (answer.status === 400) continue;
        const where = arrived.length === 0 ? 'It did not arrive' : 'It arrived';
        return fail(`${what} was answered with ${answer.summary}, not with 400. ${where} at the upstream.`, {
          shows: [answer],
        });
      }
      return pass();
    },
  },
];

export const sharingRow: GatewayRow = {
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
