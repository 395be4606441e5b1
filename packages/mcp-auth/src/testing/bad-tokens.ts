/** One row for each kind of token that must be refused, with the check of the policy that has to refuse it. */

import type { RejectedCheck } from '../core/denial.js';
import { compactJws, encodeBase64url, type Members } from './compact-jws.js';
import { hmacSigner, type SigningKey } from './signing-key.js';

/** What a bad token is made of: the parts of a good one. */
export interface Forge {
  readonly issuer: string;
  readonly resource: string;
  /** Seconds since the epoch. */
  readonly now: number;
  readonly claims: Members;
  readonly header: Members;
  /** The published key that good tokens are signed with. */
  readonly key: SigningKey;
  /** Of the same kind, and published nowhere. */
  readonly foreignKey: SigningKey;
}

interface BadToken {
  readonly check: RejectedCheck;
  readonly make: (forge: Forge) => Promise<string>;
}

/** A good token but for these claims. */
const claims = (check: RejectedCheck, wrong: (forge: Forge) => Members): BadToken => ({
  check,
  make: (forge) => signed(forge, { ...forge.claims, ...wrong(forge) }),
});
/** A good token but for these members of its header. */
const header = (check: RejectedCheck, wrong: Members | ((forge: Forge) => Members)): BadToken => ({
  check,
  make: (forge) =>
    signed(forge, forge.claims, { ...forge.header, ...(typeof wrong === 'function' ? wrong(forge) : wrong) }),
});

function signed(forge: Forge, payload: Members | string, head: Members | string = forge.header) {
  return compactJws(head, payload, forge.key.sign);
}

const foreign = 'https://elsewhere.test';

const badTokens = {
  expired: claims('expiry', ({ now }) => ({ iat: now - 1200, exp: now - 600 })),
  missing_expiry: claims('expiry', () => ({ exp: undefined })),
  expiry_as_text: claims('expiry', ({ now }) => ({ exp: String(now + 600) })),
  expiry_in_milliseconds: claims('expiry', ({ now }) => ({ exp: (now + 600) * 1000 })),
  not_yet_valid: claims('not_before', ({ now }) => ({ nbf: now + 600 })),
  issued_in_the_future: claims('issued_at', ({ now }) => ({ iat: now + 600 })),

  wrong_audience: claims('audience', () => ({ aud: `${foreign}/mcp` })),
  missing_audience: claims('audience', () => ({ aud: undefined })),
  /** The resource is a prefix of it, which fools whoever compares with `startsWith`. */
  similar_audience: claims('audience', ({ resource }) => ({ aud: `${resource}-2` })),
  wrong_issuer: claims('issuer', () => ({ iss: foreign })),
  missing_issuer: claims('issuer', () => ({ iss: undefined })),
  similar_issuer: claims('issuer', ({ issuer }) => ({ iss: `${issuer}/` })),
  empty_subject: claims('subject', () => ({ sub: '' })),

  /** Its audience is this resource, so that nothing but its marks speak against it. */
  id_token: {
    check: 'type',
    make: (forge) =>
      signed(
        forge,
        { ...forge.claims, scope: undefined, nonce: 'n-1', at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' },
        { ...forge.header, typ: 'JWT' },
      ),
  },
  refresh_token: claims('type', () => ({ typ: 'Refresh' })),
  logout_token: header('type', { typ: 'logout+jwt' }),
  /** Bound to a key (RFC 9449), and presented without a proof. */
  key_bound: claims('binding', ({ foreignKey }) => ({ cnf: { jkt: foreignKey.thumbprint } })),
  /** Bound to a client certificate (RFC 8705). */
  certificate_bound: claims('binding', ({ foreignKey }) => ({
    cnf: { 'x5t#S256': foreignKey.thumbprint },
  })),

  bad_signature: {
    check: 'signature',
    make: (forge) =>
      compactJws(forge.header, forge.claims, async (input) => {
        const signature = await forge.key.sign(input);
        return signature.map((byte, index) => (index === 10 ? byte ^ 1 : byte));
      }),
  },
  /** Somebody gave himself another subject, and kept the signature. */
  changed_claims: {
    check: 'signature',
    make: (forge) => {
      const original = compactJws(forge.header, forge.claims, async (input) => forge.key.sign(input));
      const changed = compactJws(
        forge.header,
        { ...forge.claims, sub: 'mallory' },
        async () => new Uint8Array(),
      );
      return Promise.all([original, changed]).then(
        ([whole, payload]) => `${payload}${whole.slice(whole.lastIndexOf('.') + 1)}`,
      );
    },
  },
  /** Signed by somebody else, under the id of a published key. */
  foreign_key: {
    check: 'signature',
    make: (forge) => compactJws(forge.header, forge.claims, forge.foreignKey.sign),
  },
  /** Brings the key along that verifies it. */
  embedded_key: {
    check: 'signature',
    make: (forge) =>
      compactJws({ ...forge.header, jwk: forge.foreignKey.jwk }, forge.claims, forge.foreignKey.sign),
  },
  unknown_key_id: header('key', { kid: 'nobody-knows-this-key' }),

  alg_none: {
    check: 'format',
    make: (forge) => compactJws({ ...forge.header, alg: 'none' }, forge.claims, async () => new Uint8Array()),
  },
  /** As `alg_none`, with a signature for those who look whether there is one. */
  alg_none_with_signature: header('algorithm', { alg: 'none' }),
  /** HMAC with the public key as the secret. */
  hs256_with_public_key: {
    check: 'algorithm',
    make: async (forge) =>
      compactJws({ ...forge.header, alg: 'HS256' }, forge.claims, await hmacSigner(await forge.key.pem())),
  },
  critical_extension: header('header', { crit: ['exp'], exp: 1 }),

  /** Two audiences, and every parser picks the one it likes. */
  duplicate_claims: {
    check: 'format',
    make: (forge) => signed(forge, withFirst('aud', `${foreign}/mcp`, forge.claims)),
  },
  duplicate_header_members: {
    check: 'format',
    make: (forge) => signed(forge, forge.claims, withFirst('alg', 'none', forge.header)),
  },
  /** A second spelling of a good token. */
  padded: { check: 'format', make: async (forge) => `${await signed(forge, forge.claims)}=` },
  /** Five parts, as of an encrypted token. */
  encrypted: { check: 'format', make: async (forge) => `${await signed(forge, forge.claims)}.AAAA.AAAA` },
  opaque: {
    check: 'format',
    make: async () => encodeBase64url(crypto.getRandomValues(new Uint8Array(32))),
  },
} satisfies Readonly<Record<string, BadToken>>;

/** JSON text in which a member stands twice. */
function withFirst(name: string, value: unknown, members: Members): string {
  return `{${JSON.stringify(name)}:${JSON.stringify(value)},${JSON.stringify(members).slice(1)}`;
}

/** The kinds of bad JWTs; {@link badTokenKinds} has them as a list. */
export type BadTokenKind = keyof typeof badTokens;

/** Every kind of bad JWT, with the `check` that `onDecision` must be told of. The caller sees 401 `invalid_token` for each. */
export const badTokenKinds: Readonly<Record<BadTokenKind, RejectedCheck>> = Object.freeze(
  Object.fromEntries(Object.entries(badTokens).map(([kind, { check }]) => [kind, check])) as Record<
    BadTokenKind,
    RejectedCheck
  >,
);

/** @throws TypeError for a kind that there is not. */
export function makeBadToken(kind: BadTokenKind, forge: Forge): Promise<string> {
  if (!Object.hasOwn(badTokens, kind)) {
    throw new TypeError(
      `There is no bad token of the kind ${JSON.stringify(kind)}. There are ${Object.keys(badTokens).join(', ')}.`,
    );
  }
  return badTokens[kind].make(forge);
}
