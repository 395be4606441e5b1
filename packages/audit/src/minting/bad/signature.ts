/** Tokens that the issuer did not sign: with no signature, or an algorithm that needs none of its keys (RFC 8725 §3.1 to §3.3). */

import { badTokens, type Forged, forgedFrom } from '../bad-token.js';
import { compact, type Mint } from '../mint.js';
import { publicKeyForms } from '../public-key-forms.js';
import { hmac } from '../signer.js';

const nothing = async () => new Uint8Array();
/** Not one of them is ever right for a signature of the issuer's key. */
const MISLABELS = ['RS256', 'PS256', 'ES256', 'ES384', 'ES256K', 'HS256', 'dir', 'RSA-OAEP', 'XYZ'];
const WEAK_SECRETS = ['', 'secret', 'changeme', 'password', 'your-256-bit-secret', 'null', 'undefined'];

const edited = (mint: Mint, edit: (signature: Uint8Array) => Uint8Array) =>
  mint.token({ sign: async (input) => edit(await mint.key.sign(input)) });

async function withHmac(
  mint: Mint,
  what: string,
  hash: string,
  secret: Uint8Array<ArrayBuffer>,
): Promise<Forged> {
  const header = { alg: `HS${hash}` };
  return { what, token: await mint.token({ header, sign: (input) => hmac(hash, secret, input) }) };
}

export const signatureRows = badTokens(
  {
    level: 'MUST',
    why: 'Anybody can make such a token, for any user. Nothing is protected.',
    source: 'RFC 8725 §3.1 to §3.3; RFC 9068 §4',
    requirements: ['9068-04', '8725-05'],
    fix: 'Verify the signature of every token with the keys of the authorization server, with a fixed list of algorithms (such as RS256 and ES256) in your configuration. Never take the algorithm from the token alone.',
  },
  [
    {
      id: 'alg-none',
      what: 'that says it needs no signature',
      requirements: ['9068-04', '8725-01', '8725-03'],
      make: (mint) =>
        forgedFrom([
          ...['none', 'None', 'NONE', 'nOnE', 'none ', ''].map(
            (alg) => [`alg ${JSON.stringify(alg)}`, mint.token({ header: { alg }, sign: nothing })] as const,
          ),
          ['alg "none" and a signature', mint.token({ header: { alg: 'none' } })],
        ]),
    },
    {
      id: 'alg-type',
      what: 'whose algorithm is no text',
      requirements: ['8725-01'],
      make: (mint) =>
        forgedFrom(
          [undefined, null, 0, [], ['none'], {}].map(
            (alg) =>
              [
                `alg ${JSON.stringify(alg) ?? 'left out'}`,
                mint.token({ header: { alg }, sign: nothing }),
              ] as const,
          ),
        ),
    },
    {
      id: 'alg-public-key-as-secret',
      what: 'signed with the public key of the issuer as if it were a secret',
      requirements: ['9068-04', '8725-01', '8725-02'],
      make: async (mint) => {
        const forms = await publicKeyForms(mint.key.publicJwk);
        const made = forms.map(([form, bytes]) => withHmac(mint, `HS256, key ${form}`, '256', bytes));
        const pem = forms[0]?.[1];
        if (pem) made.push(withHmac(mint, 'HS512, key as PEM', '512', pem));
        return Promise.all(made);
      },
    },
    {
      id: 'alg-weak-secret',
      what: 'signed with a secret that everybody guesses',
      requirements: ['9068-04', '8725-01'],
      make: (mint) =>
        Promise.all(
          WEAK_SECRETS.map((secret) =>
            withHmac(mint, `HS256, ${JSON.stringify(secret)}`, '256', new TextEncoder().encode(secret)),
          ),
        ),
    },
    {
      id: 'alg-mislabelled',
      what: 'whose algorithm is another than that of the key',
      why: 'A server that does not hold algorithm and key together can be brought to use a key in a way that was never meant.',
      requirements: ['8725-01', '8725-02'],
      make: (mint) =>
        forgedFrom(
          MISLABELS.filter((alg) => alg !== mint.key.alg).map(
            (alg) => [`alg ${alg}`, mint.token({ header: { alg } })] as const,
          ),
        ),
    },
    {
      id: 'signature-missing',
      what: 'without a signature',
      make: (mint) => forgedFrom([['nothing behind the last dot', mint.token({ sign: nothing })]]),
    },
    {
      id: 'signature-damaged',
      what: 'whose signature was changed',
      make: (mint) =>
        forgedFrom([
          ['one bit', edited(mint, (bytes) => bytes.map((byte, at) => (at === 10 ? byte ^ 1 : byte)))],
          ['one byte too many', edited(mint, (bytes) => Uint8Array.of(...bytes, 0))],
          ['one byte too few', edited(mint, (bytes) => bytes.slice(0, -1))],
          ['nothing but zeros', edited(mint, (bytes) => new Uint8Array(bytes.length))],
          ['nothing but ones', edited(mint, (bytes) => new Uint8Array(bytes.length).fill(255))],
        ]),
    },
    {
      id: 'claims-changed',
      what: 'whose claims were changed after it was signed',
      make: async (mint) => {
        const good = await mint.token();
        const signature = good.slice(good.lastIndexOf('.') + 1);
        const claims = JSON.stringify({ ...mint.claims, sub: 'somebody-else' });
        const changed = await compact(JSON.stringify(mint.header), claims, nothing);
        return [{ what: 'sub', token: changed + signature }];
      },
    },
    {
      id: 'key-foreign',
      what: 'signed with a key of somebody else',
      requirements: ['9068-04', '8725-10'],
      make: (mint) =>
        forgedFrom([
          ['with the kid of the issuer', mint.token({ sign: mint.foreign.sign })],
          ['without kid', mint.token({ header: { kid: undefined }, sign: mint.foreign.sign })],
          [
            'with a kid of its own',
            mint.token({ header: { kid: 'mcp-auth-audit' }, sign: mint.foreign.sign }),
          ],
        ]),
    },
  ],
);
