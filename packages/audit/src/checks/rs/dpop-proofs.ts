/** Proofs that fail one step of RFC 9449 §4.3. */

import { toBase64Url } from '../../minting/base64url.js';
import { hmac } from '../../minting/signer.js';
import type { Presented, Proving } from '../../subjects/proving.js';

export interface BadProof {
  /** Of the check, behind `rs.dpop.`. */
  readonly id: string;
  /** Follows "A proof": `for another method`. */
  readonly what: string;
  readonly source: string;
  readonly requirements: readonly string[];
  readonly fix: string;
  /** With nonces the server need not look at it. */
  readonly notWithNonces?: boolean | undefined;
  readonly make: (kit: Proving) => Promise<readonly (readonly [what: string, presented: Presented])[]>;
}

type Changed = (kit: Proving) => readonly (readonly [what: string, proof: Presented['proof']])[];
const changed = (rows: Changed) => async (kit: Proving) =>
  rows(kit).map(([what, proof]) => [what, { proof }] as const);

export const badProofs: readonly BadProof[] = [
  {
    id: 'proof-type',
    what: 'of another type',
    source: 'RFC 9449 §4.3, step 4',
    requirements: ['9449-04', 'EXT-DPOP-01'],
    fix: 'Require `typ: dpop+jwt` in the header of the proof.',
    make: changed(() => [
      ['typ JWT', { header: { typ: 'JWT' } }],
      ['typ at+jwt', { header: { typ: 'at+jwt' } }],
      ['no typ', { header: { typ: undefined } }],
    ]),
  },
  {
    id: 'proof-algorithm',
    what: 'without a signature of a private key',
    source: 'RFC 9449 §4.3, step 5',
    requirements: ['9449-05', 'EXT-DPOP-04'],
    fix: 'Accept only the asymmetric algorithms that you publish in `dpop_signing_alg_values_supported`.',
    make: async () => {
      const secret = new Uint8Array(32).fill(7);
      const oct = { kty: 'oct', k: toBase64Url(secret) };
      const sign = (input: string) => hmac('256', secret, input);
      return [
        ['alg none', { proof: { header: { alg: 'none' }, sign: async () => new Uint8Array() } }],
        ['alg HS256', { proof: { header: { alg: 'HS256' }, sign } }],
        ['alg HS256 with its secret', { proof: { header: { alg: 'HS256', jwk: oct }, sign } }],
        ['alg left out', { proof: { header: { alg: undefined } } }],
        ['alg XYZ', { proof: { header: { alg: 'XYZ' } } }],
      ].map(([what, presented]) => [what, presented] as readonly [string, Presented]);
    },
  },
  {
    id: 'proof-signature',
    what: 'that another key has signed',
    source: 'RFC 9449 §4.3, step 6',
    requirements: ['9449-06', 'EXT-DPOP-01'],
    fix: 'Verify the signature of the proof with the `jwk` in its header.',
    make: changed(({ other }) => [
      ['the key of somebody else', { sign: other.key.sign }],
      ['no signature', { sign: async () => new Uint8Array() }],
    ]),
  },
  {
    id: 'proof-private-key',
    what: 'that shows its private key, or no key',
    source: 'RFC 9449 §4.3, step 7',
    requirements: ['9449-07', 'EXT-DPOP-01'],
    fix: 'Refuse a `jwk` with private members (`d`, `p`, `q`, `k` …): a key that was shown proves nothing. Refuse proofs without `jwk`.',
    make: changed(({ prover }) => [
      [
        'jwk with d',
        { header: { jwk: { ...prover.key.publicJwk, d: toBase64Url(new Uint8Array(32).fill(1)) } } },
      ],
      ['no jwk', { header: { jwk: undefined } }],
    ]),
  },
  {
    id: 'proof-method',
    what: 'for another method',
    source: 'RFC 9449 §4.3, step 8',
    requirements: ['9449-08', 'EXT-DPOP-01'],
    fix: 'Require that `htm` is the method of the request, with regard to case.',
    make: changed(() => [
      ['htm GET', { claims: { htm: 'GET' } }],
      ['htm post', { claims: { htm: 'post' } }],
      ['no htm', { claims: { htm: undefined } }],
    ]),
  },
  {
    id: 'proof-url',
    what: 'for another URL',
    source: 'RFC 9449 §4.3, step 9',
    requirements: ['9449-09', 'EXT-DPOP-01'],
    fix: 'Require that `htu` is the URL of the request as clients know it, without query and fragment. Take its origin from your configuration, not from the Host header.',
    make: changed(({ subject: { url } }) => [
      ['htu on another host', { claims: { htu: `https://other.example${url.pathname}` } }],
      ['htu with another path', { claims: { htu: `${url.origin}/another-path` } }],
      ['htu that begins like it', { claims: { htu: `${url.origin}${url.pathname}-2` } }],
      ['htu without a path', { claims: { htu: url.pathname === '/' ? `${url.origin}/x` : url.origin } }],
      ['no htu', { claims: { htu: undefined } }],
    ]),
  },
  {
    id: 'proof-age',
    what: 'that is not of now',
    source: 'RFC 9449 §4.3, step 11',
    requirements: ['9449-11', 'EXT-DPOP-02'],
    fix: 'Require that `iat` lies at most five minutes in the past or the future, less where you can.',
    notWithNonces: true,
    make: changed(({ mint: { now } }) => [
      ['iat ten minutes ago', { claims: { iat: now - 600 } }],
      ['iat in ten minutes', { claims: { iat: now + 600 } }],
      ['iat as text', { claims: { iat: String(now) } }],
    ]),
  },
  {
    id: 'proof-complete',
    what: 'that lacks a claim',
    source: 'RFC 9449 §4.2 and §4.3, step 3',
    requirements: ['9449-03', 'EXT-DPOP-01'],
    fix: 'Require `jti`, `htm`, `htu`, `iat` and `ath` in every proof.',
    make: changed(() => [
      ['no jti', { claims: { jti: undefined } }],
      ['no iat', { claims: { iat: undefined } }],
      ['no ath', { claims: { ath: undefined } }],
    ]),
  },
  {
    id: 'proof-token',
    what: 'for another token',
    source: 'RFC 9449 §4.3, step 12',
    requirements: ['9449-12', 'EXT-DPOP-01'],
    fix: 'Require that `ath` is the SHA-256 hash of the token that came with the proof, in base64url.',
    make: changed(() => [['the ath of another token', { token: 'another-token' }]]),
  },
  {
    id: 'proof-key',
    what: 'with another key than the token is bound to',
    source: 'RFC 9449 §4.3, step 12, and §6',
    requirements: ['9449-13', 'EXT-DPOP-01'],
    fix: 'Compare the thumbprint (RFC 7638) of the `jwk` in the proof with `cnf.jkt` of the token.',
    make: async ({ other }) => [['the key of somebody else', { prover: other }]],
  },
  {
    id: 'proof-single',
    what: 'that is not one proof',
    source: 'RFC 9449 §4.3, steps 1 and 2',
    requirements: ['9449-01', '9449-02', 'EXT-DPOP-01'],
    fix: 'Refuse requests with no or several DPoP fields, and values that are no single JWT.',
    make: async (kit) => {
      const token = await kit.boundToken();
      const [one, two] = [await kit.proof(token), await kit.proof(token)];
      return [
        ['no DPoP field', { field: null }],
        ['an empty one', { field: '' }],
        ['no JWT', { field: 'proof' }],
        ['the token itself', { token, field: token }],
        ['two of them', { token, field: `${one}, ${two}` }],
      ];
    },
  },
];
