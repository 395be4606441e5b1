/** Tokens that two readers read in two ways (RFC 7515 §5.2, draft-ietf-oauth-rfc8725bis §2.13 and §3.14). */

import { badTokens, forgedFrom } from '../bad-token.js';
import { encodeText, toBase64Url } from '../base64url.js';
import type { Mint } from '../mint.js';

const AMBIGUITY =
  'What one part of the system has checked is not what another part reads: checks can be walked around.';
const random = (length: number) => toBase64Url(crypto.getRandomValues(new Uint8Array(length)));

export const formatRows = badTokens(
  {
    level: 'MUST',
    why: AMBIGUITY,
    source: 'RFC 7515 §5.2; draft-ietf-oauth-rfc8725bis §3.14',
    requirements: ['8725-15'],
    fix: 'Accept nothing but three parts of base64url with two dots, and JSON objects in the first two.',
    alsoFine: [400],
  },
  [
    {
      id: 'format-encrypted',
      what: 'that is encrypted',
      why: 'That something could be decrypted says nothing about who made it: anybody can encrypt with a public key.',
      source: 'RFC 9068 §4; RFC 8725 §3.3',
      requirements: ['9068-07', '8725-06', '8725-16'],
      fix: 'Refuse tokens of five parts, unless you agreed on encryption with your authorization server. Inside of one, there has to be a signed token, which is checked like any other.',
      make: (mint) =>
        forgedFrom([
          ['five parts', Promise.resolve(encrypted({ alg: 'RSA-OAEP-256', enc: 'A256GCM', cty: 'JWT' }))],
          [
            'five parts, PBES2',
            Promise.resolve(
              encrypted({ alg: 'PBES2-HS256+A128KW', enc: 'A128GCM', p2s: random(16), p2c: 2147483647 }),
            ),
          ],
          ...encryptedToIssuer(mint),
        ]),
    },
    {
      id: 'format-json',
      what: 'that is written as JSON',
      make: async (mint) => {
        const [protectedHeader, payload, signature] = (await mint.token()).split('.');
        return [
          { what: 'flattened', token: JSON.stringify({ payload, protected: protectedHeader, signature }) },
          {
            what: 'general',
            token: JSON.stringify({ payload, signatures: [{ protected: protectedHeader, signature }] }),
          },
        ];
      },
    },
    {
      id: 'format-padded',
      what: 'with characters that base64url does not have',
      make: async (mint) => {
        const token = await mint.token();
        return [
          { what: 'padding at the end', token: `${token}=` },
          { what: 'padding behind the header', token: token.replace('.', '=.') },
          { what: 'a space in the signature', token: `${token.slice(0, -5)} ${token.slice(-5)}` },
        ];
      },
    },
    {
      id: 'format-parts',
      what: 'with a part too many',
      make: async (mint) => {
        const token = await mint.token();
        return [
          { what: 'a dot at the end', token: `${token}.` },
          { what: 'a fourth part', token: `${token}.${random(8)}` },
        ];
      },
    },
    {
      id: 'payload-not-object',
      what: 'whose payload is no JSON object',
      source: 'RFC 7519 §7.2',
      requirements: ['8725-09'],
      make: (mint) => {
        const claims = JSON.stringify(mint.claims);
        return forgedFrom(
          (
            [
              ['a list', `[${claims}]`],
              ['null', 'null'],
              ['text', JSON.stringify(claims)],
              ['something behind it', `${claims}x`],
              ['NUL behind it', `${claims}\u0000`],
              ['NaN in it', mint.payloadWith('x', 'NaN')],
            ] as const
          ).map(([what, payload]) => [what, mint.token({ payload })] as const),
        );
      },
    },
    {
      id: 'claims-twice',
      what: 'that has a claim twice, the second time wrong,',
      source: 'RFC 7519 §4',
      requirements: [],
      fix: 'Read tokens with a JSON parser that refuses members that come twice, or takes the last one, and read every claim from the same result.',
      make: (mint) => {
        const both = (first: string, name: string, second: unknown) =>
          `${first.slice(0, -1)},${name}:${JSON.stringify(second)}}`;
        const claims = JSON.stringify(mint.claims);
        const other = 'https://other.example/mcp';
        return forgedFrom([
          ['aud', mint.token({ payload: both(claims, '"aud"', other) })],
          ['aud, the second one escaped', mint.token({ payload: both(claims, '"\\u0061ud"', other) })],
          ['exp', mint.token({ payload: both(claims, '"exp"', mint.now - 600) })],
        ]);
      },
    },
    {
      id: 'claims-inherited',
      what: 'whose claims lie in "__proto__"',
      why: 'In JavaScript such a member can lend an object values that it does not have, and with them an audience.',
      source: 'RFC 8725 §3.9',
      requirements: ['POL-11'],
      fix: 'Read claims with `Object.hasOwn`, and never merge parsed tokens into other objects.',
      make: (mint) => {
        const { aud, ...others } = mint.claims;
        const written = (inner: string) => `${JSON.stringify(others).slice(0, -1)},${inner}}`;
        const inner = JSON.stringify({ aud });
        return forgedFrom([
          ['__proto__', mint.token({ payload: written(`"__proto__":${inner}`) })],
          ['constructor', mint.token({ payload: written(`"constructor":{"prototype":${inner}}`) })],
        ]);
      },
    },
  ],
);

function encrypted(header: Readonly<Record<string, unknown>>): string {
  return [encodeText(JSON.stringify(header)), random(32), random(12), random(48), random(16)].join('.');
}

/** What pac4j took for a signed token (CVE-2026-29000): encrypted with the public key, and unsigned inside. RSA keys only. */
function encryptedToIssuer(mint: Mint): readonly (readonly [string, Promise<string>])[] {
  if (mint.key.publicJwk.kty !== 'RSA') return [];
  return [['encrypted with the public key, unsigned inside', encryptTo(mint)]];
}

async function encryptTo(mint: Mint): Promise<string> {
  const plain = `${encodeText('{"alg":"none"}')}.${encodeText(JSON.stringify(mint.claims))}.`;
  const { kid } = mint.header;
  const header = { alg: 'RSA-OAEP-256', enc: 'A256GCM', cty: 'JWT', ...(kid !== undefined && { kid }) };
  const head = encodeText(JSON.stringify(header));
  const rsa = { name: 'RSA-OAEP', hash: 'SHA-256' };
  const recipient = await crypto.subtle.importKey('jwk', mint.key.publicJwk, rsa, false, ['encrypt']);
  const content = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['encrypt']);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const bytes = (text: string) => new TextEncoder().encode(text);
  const gcm = { name: 'AES-GCM', iv, additionalData: bytes(head) };
  const sealed = new Uint8Array(await crypto.subtle.encrypt(gcm, content, bytes(plain)));
  const raw = await crypto.subtle.exportKey('raw', content);
  const key = new Uint8Array(await crypto.subtle.encrypt(rsa, recipient, raw));
  return [head, ...[key, iv, sealed.slice(0, -16), sealed.slice(-16)].map(toBase64Url)].join('.');
}
