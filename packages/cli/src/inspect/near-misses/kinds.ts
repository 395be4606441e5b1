/** Tokens of another kind, with too few claims, or bound to a key. */

import { quoted } from '../shown-value.js';
import { clientOf, type NearMiss, type NearMissContext, stringsOf } from './near-miss.js';

const typOf = ({ header: { typ } }: NearMissContext) =>
  typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : undefined;
const confirmation = ({ claims: { cnf } }: NearMissContext) =>
  typeof cnf === 'object' && cnf !== null ? (cnf as Readonly<Record<string, unknown>>) : {};
const idMarks = ['at_hash', 'c_hash', 's_hash', 'nonce'];

export const kindMisses: readonly NearMiss[] = [
  {
    name: 'type_id_token',
    check: 'type',
    says: ({ claims }) =>
      idMarks.some((name) => claims[name] !== undefined) ||
      (claims.auth_time !== undefined && stringsOf(claims.aud).includes(clientOf(claims) ?? '')) ||
      [claims.typ, claims.token_use].some((use) => typeof use === 'string' && /^id$/i.test(use))
        ? 'It is an ID token. Have the client send `access_token` of the same response, not `id_token`.'
        : undefined,
  },
  {
    name: 'type_refresh_token',
    check: 'type',
    says: ({ claims }) =>
      [claims.typ, claims.token_use].some(
        (use) => typeof use === 'string' && /^(?:refresh|offline)/i.test(use),
      )
        ? 'It is a refresh token. Have the client exchange it at the token endpoint, and send the access token.'
        : undefined,
  },
  {
    name: 'type_dpop_proof',
    check: 'type',
    says: (context) =>
      typOf(context) === 'dpop+jwt'
        ? 'It is a DPoP proof, which belongs into the `DPoP` header. The access token goes into `Authorization`.'
        : undefined,
  },
  {
    name: 'type_without_strict',
    check: 'type',
    says: (context) =>
      context.strict && [undefined, 'jwt'].includes(typOf(context))
        ? 'The header would do without `strict`, which asks for `typ: at+jwt`. Many providers have a setting for RFC 9068 tokens.'
        : undefined,
  },
  {
    name: 'claims_without_strict',
    check: 'claims',
    says: ({ strict }) =>
      strict
        ? '`strict` asks for all claims of RFC 9068 §2.2. Without it the token would not need them.'
        : undefined,
  },
  {
    name: 'subject_as_number',
    check: 'subject',
    says: ({ claims: { sub } }) =>
      typeof sub === 'number'
        ? 'sub is a number. Have the issuer write it as a string (RFC 7519 §4.1.2).'
        : undefined,
  },
  {
    name: 'bound_by_dpop',
    check: 'binding',
    says: (context) =>
      context.scheme === 'bearer' && confirmation(context).jkt !== undefined
        ? 'It is bound to a key of the client. Turn on `dpop`, and have the client send "Authorization: DPoP …" with a proof.'
        : undefined,
  },
  {
    name: 'bound_by_certificate',
    check: 'binding',
    says: (context) =>
      confirmation(context)['x5t#S256'] !== undefined
        ? 'It is bound to a client certificate (RFC 8705), which this library cannot check. Turn that off for this client.'
        : undefined,
  },
  {
    name: 'not_bound',
    check: 'binding',
    says: ({ scheme, claims }) =>
      scheme === 'dpop' && claims.cnf === undefined
        ? 'It is a plain bearer token. Present it as "Bearer", or have the client send a DPoP proof when it asks for a token.'
        : undefined,
  },
  {
    name: 'algorithm_shared_secret',
    check: 'algorithm',
    says: ({ header: { alg } }) =>
      typeof alg === 'string' && /^HS\d+$/i.test(alg)
        ? `${quoted(alg)} needs the secret itself for checking. Have the issuer sign with RS256 or ES256, or look the token up: \`bearerAuth('introspection')\`.`
        : undefined,
  },
  {
    name: 'algorithm_none',
    check: 'algorithm',
    says: ({ header: { alg } }) =>
      typeof alg === 'string' && /^none$/i.test(alg)
        ? 'It is not signed at all: anybody could have written it. No setting makes that acceptable.'
        : undefined,
  },
  {
    name: 'algorithm_case',
    check: 'algorithm',
    says: ({ header: { alg } }) =>
      typeof alg === 'string' &&
      /^(?:rs|ps|es)(?:256|384|512)$|^ed(?:dsa|25519)$/i.test(alg) &&
      !/^[RPE]S\d|^Ed/.test(alg)
        ? 'The name of the algorithm is spelled with other capital letters. Names are exact (RFC 7515 §4.1.1).'
        : undefined,
  },
];
