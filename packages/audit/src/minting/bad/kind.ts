/** Good tokens of the issuer that are not access tokens (RFC 8725 §3.11 and §3.12), or not for whoever has nothing but them. */

import { badTokens, forgedFrom } from '../bad-token.js';
import { thumbprintOf } from '../thumbprint.js';

const OTHER_KINDS = [
  'logout+jwt',
  'dpop+jwt',
  'secevent+jwt',
  'token-introspection+jwt',
  'client-authentication+jwt',
  'id+jwt',
];

const kindRows = badTokens(
  {
    why: 'The authorization server signs many things with the same key, and gives them to others than the user. Each of them could be used as the user here.',
    source: 'RFC 8725 §3.11 and §3.12; RFC 9068 §4',
    fix: 'Accept `typ: at+jwt` (in any case, with or without `application/`), and `JWT` or none only where your authorization server sends that; refuse every other `typ`.',
  },
  [
    {
      id: 'type-other-kind',
      level: 'MUST',
      what: 'that says it is something else than an access token',
      requirements: ['9068-01', '9701-02', '8725-13', '8725-14'],
      make: (mint) =>
        forgedFrom(OTHER_KINDS.map((typ) => [`typ ${typ}`, mint.token({ header: { typ } })] as const)),
    },
    {
      id: 'type-id-jag',
      level: 'MUST',
      what: 'that is an identity assertion (ID-JAG)',
      requirements: ['EXT-EMA-04', '8725-14'],
      source: 'RFC 8725 §3.12; MCP extension Enterprise-Managed Authorization',
      make: (mint) =>
        forgedFrom([['typ oauth-id-jag+jwt', mint.token({ header: { typ: 'oauth-id-jag+jwt' } })]]),
    },
    {
      id: 'type-id-token',
      // It has no scopes, as ID tokens have none; where some are asked for, it is of no use.
      alsoFine: [403],
      level: 'SHOULD',
      what: 'that has the marks of an ID token',
      requirements: ['8725-14'],
      make: (mint) => {
        const claims = { nonce: 'n-1', at_hash: 'AAAAAAAAAAAAAAAAAAAAAA', scope: undefined, scp: undefined };
        return forgedFrom([['nonce and at_hash, typ JWT', mint.token({ header: { typ: 'JWT' }, claims })]]);
      },
      fix: 'Ask for `typ: at+jwt` where your authorization server sends it; otherwise refuse tokens with `nonce`, `at_hash` or `c_hash`, which only ID tokens have.',
    },
    {
      id: 'type-unknown',
      level: 'SHOULD',
      what: 'of a type that nobody knows',
      requirements: ['9068-01', '8725-13'],
      make: (mint) =>
        forgedFrom(
          ['at+jwt2', 'application/xat+jwt', 'mcp-auth-audit+jwt', 1].map(
            (typ) => [`typ ${JSON.stringify(typ)}`, mint.token({ header: { typ } })] as const,
          ),
        ),
    },
  ],
);

const boundRows = badTokens(
  {
    // RFC 9449 §7.2 leaves it to servers that never heard of DPoP; the ones that have are looked at under rs.dpop.
    level: 'SHOULD',
    why: 'Such a token was bound so that a thief cannot use it. Where the binding is not looked at, he can.',
    fix: 'Refuse tokens with a `cnf` claim that were sent as plain Bearer tokens, unless you have checked what it asks for.',
  },
  [
    {
      id: 'bound-to-key',
      what: 'that is bound to a key (DPoP), without any proof of it,',
      source: 'RFC 9449 §7.2',
      requirements: ['9449-15'],
      make: async (mint) => {
        const jkt = await thumbprintOf(mint.foreign.publicJwk);
        return forgedFrom([['cnf.jkt', mint.token({ claims: { cnf: { jkt } } })]]);
      },
    },
    {
      id: 'bound-to-certificate',
      what: 'that is bound to a client certificate, without one,',
      source: 'RFC 8705 §3',
      requirements: ['8705-01'],
      make: async (mint) => {
        const hash = await thumbprintOf(mint.foreign.publicJwk);
        return forgedFrom([['cnf.x5t#S256', mint.token({ claims: { cnf: { 'x5t#S256': hash } } })]]);
      },
    },
    {
      id: 'bound-to-unknown',
      what: 'that is bound to something unknown',
      source:
        'RFC 7800 §3.1 lets servers ignore members of cnf that they do not know, unless more was agreed; the safe reading is to refuse',
      requirements: ['8705-03'],
      make: (mint) =>
        forgedFrom([['cnf.mcp-auth-audit', mint.token({ claims: { cnf: { 'mcp-auth-audit': 'x' } } })]]),
    },
  ],
);

export const kindAndBindingRows = [...kindRows, ...boundRows];
