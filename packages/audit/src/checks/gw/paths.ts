/** Whether the path that a gateway authorizes is the path that it forwards. */

import { fail, pass } from '../../check.js';
import { arrivedAnyway } from './arrived-anyway.js';
import type { GatewayRow } from './row.js';

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

export const pathRows: readonly GatewayRow[] = [
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
];
