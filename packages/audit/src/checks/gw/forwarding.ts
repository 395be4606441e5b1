/** What of a request may arrive behind a gateway: what was asked for, and nothing of who asked but what the gateway says. */

import { fail, notApplicable, type Outcome, pass } from '../../check.js';
import type { ReceivedRequest } from '../../gateway/received-request.js';
import type { Gateway } from '../../subjects/gateway.js';
import { FORWARDED_HEADERS, IDENTITY_HEADERS } from './proxy-headers.js';
import type { GatewayRow } from './row.js';

/** Nobody else sends it. */
const MARK = 'mcp-auth-audit-mallory';

export const forwardingRows: readonly GatewayRow[] = [
  {
    id: 'gw.forward.served',
    level: 'MUST',
    title: 'A request with a good token gets through the gateway',
    why: 'Nothing can be said of a gateway that lets nothing through.',
    source: 'MCP 2026-07-28, Authorization, "Token Requirements"',
    requirements: ['MCP-GW-01'],
    fix: 'Let the gateway forward to the recording upstream, and give a token that the gateway accepts.',
    run: async (subject) => {
      await subject.baseline();
      return pass();
    },
  },
  {
    id: 'gw.forward.token-stays',
    level: 'MUST',
    title: "The client's token does not reach the upstream",
    why: 'The token was issued for the gateway. An upstream that gets it can act as the user at the gateway, and everybody behind it, too.',
    source: 'MCP 2026-07-28, Authorization, "Token Handling"; Security Best Practices, "Token Passthrough"',
    requirements: ['MCP-RS-14', 'MCP-RS-23', 'MCP-GW-01'],
    fix: 'Remove `Authorization` (and `DPoP`) before forwarding. Call the upstream with credentials of your own: token exchange (RFC 8693), client credentials, or a signed internal token.',
    async run(subject) {
      const { arrived } = await subject.baseline();
      const token = subject.server.authorization.slice('Bearer '.length);
      const where = arrived.flatMap((request) => placesOf(request, token));
      return where.length === 0
        ? pass()
        : fail(`The token of the client arrived at the upstream: ${where.join(', ')}.`);
    },
  },
  {
    id: 'gw.forward.no-cookies',
    level: 'SHOULD',
    title: 'Cookies stay at the gateway',
    why: 'They belong to the site of the gateway; the upstream could use its sessions.',
    source: 'RFC 9700 §4.13',
    requirements: ['MCP-GW-08', '9700-04'],
    fix: 'Remove `Cookie` before forwarding: MCP clients need none.',
    run: (subject) => neverArrive(subject, ['cookie'], `session=${MARK}`),
  },
  {
    id: 'gw.forward.identity-headers',
    level: 'MUST',
    title: 'Nobody can tell the upstream who he is but the gateway',
    why: 'Upstreams believe such headers, because only the gateway could have written them. A client that can is whoever it says.',
    source: 'RFC 9700 §4.13; CVE-2025-64484',
    requirements: ['MCP-GW-08'],
    fix: 'Remove every header that says who the user is, also in spellings with "_", before adding your own. Best forward only the headers that you know: Content-Type, Accept, Mcp-*.',
    run: (subject) => neverArrive(subject, IDENTITY_HEADERS, MARK),
  },
  {
    id: 'gw.forward.forwarded-headers',
    level: 'MUST',
    title: 'What a client says about hosts and paths does not reach the upstream',
    why: 'Upstreams build URLs and rules from these headers: links lead to the attacker, or rules look at another path.',
    source: 'RFC 9700 §4.13; CVE-2026-40575',
    requirements: ['MCP-GW-08'],
    fix: 'Overwrite X-Forwarded-Host, -Proto, -Port, -Prefix, -Uri, X-Original-URL and Forwarded with what the gateway knows itself, or remove them.',
    run: (subject) => neverArrive(subject, FORWARDED_HEADERS, `${MARK}.example`),
  },
  {
    id: 'gw.forward.mcp-headers',
    level: 'MUST',
    title: 'The headers of MCP arrive as they were sent',
    why: 'The server compares them with the body and refuses what differs. A header that is lost or changed makes every call fail.',
    source: 'MCP 2026-07-28, Streamable HTTP, "Server Behavior for Custom Headers"',
    requirements: ['MCP-GW-02'],
    fix: 'Forward MCP-Protocol-Version, Mcp-Method, Mcp-Name and every header that begins with Mcp-Param- unchanged, also those that you do not know.',
    async run(subject) {
      if ((await subject.era()) === 'legacy')
        return notApplicable('The gateway does not speak MCP 2026-07-28.');
      const params = { 'mcp-param-audit': 'plain, "quoted"', 'mcp-param-other': '=?base64?w6k=?=' };
      const message = await subject.listing();
      const { answer, arrived } = await subject.send(message, {
        purpose: 'Send parameters in headers',
        headers: params,
      });
      const [request] = arrived;
      if (!request)
        return fail(`A request with Mcp-Param-* headers did not arrive: ${answer.summary}.`, {
          shows: [answer],
        });
      const sent = Object.entries({ ...message.headers, ...params }).filter(([name]) =>
        name.startsWith('mcp-'),
      );
      const changed = sent.filter(
        ([name, value]) => !request.headers.some(([n, v]) => n === name && v === value),
      );
      return changed.length === 0
        ? pass()
        : fail(`Lost or changed on the way: ${changed.map(([name]) => name).join(', ')}.`, {
            shows: [answer],
          });
    },
  },
];

function placesOf({ headers, body, target }: ReceivedRequest, secret: string): string[] {
  const encoded = encodeURIComponent(secret);
  const has = (text: string) => text.includes(secret) || text.includes(encoded);
  const places = headers.filter(([, value]) => has(value)).map(([name]) => `in the header ${name}`);
  if (has(body)) places.push('in the body');
  if (has(target)) places.push('in the URL');
  return [...new Set(places)];
}

/** Sends all of them at once. A gateway may refuse the request instead. */
async function neverArrive(subject: Gateway, names: readonly string[], value: string): Promise<Outcome> {
  const message = await subject.listing();
  const headers = Object.fromEntries(names.map((name) => [name, value]));
  const purpose = 'Send headers that only the gateway may write';
  const { answer, arrived } = await subject.send(message, { purpose, headers });
  const through = arrived.flatMap((request) =>
    request.headers.filter(([, each]) => each.includes(value)).map(([name]) => name),
  );
  return through.length === 0
    ? pass()
    : fail(`These headers of the client arrived at the upstream: ${[...new Set(through)].join(', ')}.`, {
        shows: [answer],
      });
}
