/** Credentials that are worth nothing, each sent once, and looked at by several checks. */

import { initialize } from '../../mcp/messages.js';
import { onceFor } from '../../once.js';
import type { ResourceServer } from '../../subjects/resource-server.js';
import type { Asked } from './let-in.js';

/** Says of itself that it is none, to whoever finds it in a log. */
export const NO_TOKEN = 'mcp-auth-audit.no-token.Zm9yIHRlc3Rz';

/** Each with words that can stand in a sentence. A field ends with its last visible character: spaces after it are never sent. */
export type Presented = readonly [what: string, authorization: string];

async function present(subject: ResourceServer, list: readonly Presented[]): Promise<readonly Asked[]> {
  await subject.unauthorized();
  const asked: Asked[] = [];
  for (const [what, authorization] of list) {
    const purpose = `Present ${what}`;
    asked.push({ what, answer: await subject.mcp.post(initialize(), { purpose, authorization }) });
  }
  return asked;
}

/** RFC 6750 §2.1, RFC 9110 §11.4: one scheme, spaces, one word of certain characters. */
export const malformed = (token: string): readonly Presented[] => [
  ['a token and another word', `Bearer ${token} ${NO_TOKEN}`],
  ['two credentials in one field', `Bearer ${token}, Bearer ${NO_TOKEN}`],
  ['a tab before the token', `Bearer\t${token}`],
];

/** Some servers issue tokens with characters that RFC 6750 does not have: this may be one, to be verified like any other. */
export const quoted = (token: string): Presented => ['a token in quotes', `Bearer "${token}"`];

export const askedMalformed = onceFor((subject: ResourceServer) =>
  present(subject, [['"Bearer" without a token', 'Bearer'], ...malformed(NO_TOKEN)]),
);

export const askedQuoted = onceFor((subject: ResourceServer) => present(subject, [quoted(NO_TOKEN)]));

export const askedSchemes = onceFor((subject: ResourceServer) =>
  present(subject, [
    ['the scheme Basic', `Basic ${btoa('mcp-auth-audit:nobody')}`],
    ['a scheme that nobody knows', `McpAuthAudit ${NO_TOKEN}`],
    ['a token without a scheme', NO_TOKEN],
  ]),
);

export const askedGarbage = onceFor(
  async (subject: ResourceServer) => (await present(subject, [['a made-up token', `Bearer ${NO_TOKEN}`]]))[0],
);

/** More than Node takes in all headers together (16 KiB), by default. */
export const OVERSIZED_CHARACTERS = 20_000;

export const askedOversized = onceFor(
  async (subject: ResourceServer) =>
    (
      await present(subject, [['a token of 20,000 characters', `Bearer ${'x'.repeat(OVERSIZED_CHARACTERS)}`]])
    )[0],
);

export const askedUnsigned = onceFor(async (subject: ResourceServer) => {
  // Without metadata this is a worse guess; whoever looks at no signature may not look at the rest either.
  const document = await subject.metadata().then(
    (found) => found.document,
    (): Record<string, unknown> => ({}),
  );
  const [issuer = subject.url.origin] = await subject.authorizationServers().catch(() => []);
  const { resource, scopes_supported: scopes } = document;
  const now = Math.floor(subject.clock() / 1000);
  const claims = {
    iss: issuer,
    aud: typeof resource === 'string' ? resource : subject.url.href,
    sub: 'mcp-auth-audit',
    client_id: 'mcp-auth-audit',
    jti: 'mcp-auth-audit',
    iat: now - 5,
    exp: now + 300,
    ...(Array.isArray(scopes) && { scope: scopes.filter((each) => typeof each === 'string').join(' ') }),
  };
  const jwt = (header: object, signature: string) => {
    const token = `${encoded({ typ: 'at+jwt', ...header })}.${encoded(claims)}.${signature}`;
    subject.http.redactor.hide(token);
    return `Bearer ${token}`;
  };
  const random = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(64))));
  const signature = random.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
  return present(subject, [
    ['a JWT that says "alg": "none"', jwt({ alg: 'none' }, '')],
    ['a JWT that says "alg": "None"', jwt({ alg: 'None' }, '')],
    ['a JWT with random bytes for a signature (ES256)', jwt({ alg: 'ES256' }, signature)],
    ['a JWT with random bytes for a signature (RS256)', jwt({ alg: 'RS256' }, signature)],
    ['a JWT without its signature (RS256)', jwt({ alg: 'RS256' }, '')],
  ]);
});

function encoded(value: object): string {
  const bytes = new TextEncoder().encode(JSON.stringify(value));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}

export const everythingPresented = async (subject: ResourceServer): Promise<readonly Asked[]> => {
  const garbage = await askedGarbage(subject);
  const oversized = await askedOversized(subject);
  return [
    ...(garbage ? [garbage] : []),
    ...(await askedMalformed(subject)),
    ...(await askedQuoted(subject)),
    ...(await askedSchemes(subject)),
    ...(oversized ? [oversized] : []),
  ];
};
