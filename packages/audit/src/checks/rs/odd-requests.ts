/** Requests without a token, of every kind that reaches a server: each is sent once, and looked at by several checks. */

import type { Answer } from '../../http/answer.js';
import { initialize, type Message, requestMessage } from '../../mcp/messages.js';
import { onceFor } from '../../once.js';
import type { ResourceServer } from '../../subjects/resource-server.js';
import type { Asked } from './let-in.js';

const NO_SESSION = 'mcp-auth-audit-no-such-session';

/** One after the other: a server that counts requests should not take this for an attack. */
async function inTurn(cases: readonly (readonly [what: string, ask: () => Promise<Answer>])[]) {
  const asked: Asked[] = [];
  for (const [what, ask] of cases) asked.push({ what, answer: await ask() });
  return asked;
}

const post = (subject: ResourceServer, what: string, message: Message) =>
  [what, () => subject.mcp.post(message, { purpose: `Send ${what} without a token` })] as const;

const withHeaders = (message: Message, headers: Readonly<Record<string, string>>): Message => ({
  ...message,
  headers: { ...message.headers, ...headers },
});

/** What clients of every revision send first, or could. */
export const askedMessages = onceFor(async (subject: ResourceServer): Promise<readonly Asked[]> => {
  await subject.unauthorized();
  const list = requestMessage({ era: 'legacy', method: 'tools/list' });
  const notification = { jsonrpc: '2.0', method: 'notifications/initialized' };
  const of = (body: unknown): Message => ({ headers: list.headers, body: JSON.stringify(body) });
  return inTurn([
    post(subject, '"server/discover"', requestMessage({ era: 'modern', method: 'server/discover' })),
    post(subject, '"tools/list"', list),
    post(
      subject,
      '"tools/list" of the 2026-07-28 revision',
      requestMessage({ era: 'modern', method: 'tools/list' }),
    ),
    post(subject, 'a notification', of(notification)),
    post(subject, 'a batch', of([JSON.parse(initialize().body), JSON.parse(list.body)])),
    post(
      subject,
      '"tools/list" with the id of a session',
      withHeaders(list, { 'mcp-session-id': NO_SESSION }),
    ),
  ]);
});

/** Codex says 2024-11-05; what comes after today's revision, nobody knows. */
export const askedVersions = onceFor(async (subject: ResourceServer): Promise<readonly Asked[]> => {
  await subject.unauthorized();
  const versions = ['2024-11-05', '2025-03-26', '2099-01-01'];
  return inTurn(
    versions.map((version) => {
      const message = withHeaders(initialize(), { 'mcp-protocol-version': version });
      return post(subject, `"initialize" with "MCP-Protocol-Version: ${version}"`, message);
    }),
  );
});

/** What no client sends, and anybody can. */
export const askedBodies = onceFor(async (subject: ResourceServer): Promise<readonly Asked[]> => {
  await subject.unauthorized();
  const message = initialize();
  return inTurn([
    post(subject, 'a body that is not JSON', { ...message, body: '{"jsonrpc": "2.0", ' }),
    post(subject, 'an empty body', { ...message, body: '' }),
    post(subject, 'plain text', withHeaders({ ...message, body: 'hello' }, { 'content-type': 'text/plain' })),
  ]);
});

/** Methods other than POST. */
export const askedMethods = onceFor(async (subject: ResourceServer): Promise<readonly Asked[]> => {
  await subject.unauthorized();
  const url = subject.url.href;
  const { body, headers } = initialize();
  const ask = (method: string, parts: { headers: Readonly<Record<string, string>>; body?: string }) =>
    [
      method,
      () =>
        subject.http.send({
          method,
          url,
          ...parts,
          purpose: `Send ${method} without a token`,
          until: () => true,
        }),
    ] as const;
  return inTurn([
    ask('GET', { headers: { accept: 'text/event-stream' } }),
    ask('HEAD', { headers: { accept: 'application/json, text/event-stream' } }),
    ask('DELETE', { headers: { 'mcp-session-id': NO_SESSION } }),
    ask('PUT', { headers, body }),
    ask('PATCH', { headers, body }),
    // Not a preflight: it does not say which method is to come.
    ask('OPTIONS', { headers, body }),
  ]);
});

/** Other spellings of the URL: routers take some of them for the same, and guards must not see a difference. */
export const askedSpellings = onceFor(async (subject: ResourceServer): Promise<readonly Asked[]> => {
  await subject.unauthorized();
  const spellings = spellingsOf(subject.url);
  return inTurn(
    spellings.map((url) => {
      const purpose = `Open a conversation without a token, at ${url}`;
      return [url, () => subject.mcp.post(initialize(), { purpose, url })] as const;
    }),
  );
});

export function spellingsOf({ origin, pathname, search, href }: URL): readonly string[] {
  const bare = pathname.replace(/\/$/, '');
  const encoded = bare.replace(/[a-z](?=[^/]*$)/i, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
  const query = `${search === '' ? '?' : `${search}&`}mcp-auth-audit=1`;
  const paths = [
    `${bare}/`,
    `/${pathname}`,
    ...(bare === '' ? [] : [bare, bare.toUpperCase(), encoded, `${bare}%2f`, `${bare};a=b`]),
    `${bare}//`,
  ];
  const urls = [...paths.map((path) => `${origin}${path}${search}`), `${origin}${pathname}${query}`];
  const known = new Set([href]);
  return urls
    .filter((url) => {
      const same = new URL(url).href;
      return known.has(same) ? false : known.add(same);
    })
    .map((url) => new URL(url).href);
}

/** Header fields by which a request says that it is another one; proxies and frameworks have believed each of them. */
const CLAIMS: readonly (readonly [what: string, headers: Readonly<Record<string, string>>])[] = [
  [
    'X-HTTP-Method-Override: OPTIONS',
    { 'x-http-method-override': 'OPTIONS', 'x-http-method': 'OPTIONS', 'x-method-override': 'OPTIONS' },
  ],
  ['X-Original-URL: /', { 'x-original-url': '/', 'x-rewrite-url': '/' }],
  [
    'X-Forwarded-User',
    // What proxies in front of others write once they have signed somebody in.
    Object.fromEntries(
      [
        ...['x-forwarded-user', 'x-forwarded-email', 'x-remote-user', 'remote-user', 'x-user', 'x-user-id'],
        ...['x-auth-request-user', 'x-authenticated-user', 'x-amzn-oidc-identity', 'x-consumer-username'],
        ...['x-ms-client-principal-name', 'cf-access-authenticated-user-email', 'x-webauth-user'],
      ].map((name) => [name, 'alice']),
    ),
  ],
  [
    'X-Middleware-Subrequest',
    // CVE-2025-29927: Next.js left out its middleware when it was named often enough, wherever it may lie.
    {
      'x-middleware-subrequest': ['middleware', 'src/middleware', 'pages/_middleware']
        .map((name) => Array(5).fill(name).join(':'))
        .join(':'),
    },
  ],
];

export const askedClaims = onceFor(async (subject: ResourceServer): Promise<readonly Asked[]> => {
  await subject.unauthorized();
  return inTurn(
    CLAIMS.map(([what, headers]) => post(subject, `"${what}"`, withHeaders(initialize(), headers))),
  );
});

export const everythingAsked = async (subject: ResourceServer): Promise<readonly Asked[]> => {
  const asked: Asked[] = [];
  for (const ask of [askedMessages, askedVersions, askedBodies, askedMethods, askedSpellings, askedClaims]) {
    asked.push(...(await ask(subject)));
  }
  return asked;
};
