/** Keys that are nearly the right one, and signatures that are nearly whole. */

import { quoted } from '../shown-value.js';
import type { NearMiss, NearMissContext } from './near-miss.js';

const types: readonly (readonly [alg: RegExp, kty: string])[] = [
  [/^[RP]S/, 'RSA'],
  [/^ES/, 'EC'],
  [/^Ed/, 'OKP'],
];
const typeFor = (alg: unknown) => types.find(([pattern]) => pattern.test(String(alg)))?.[1];

/** Keys that could have made such a signature, whatever they are called. */
function fitting({ published, header: { alg } }: NearMissContext) {
  return published.filter((key) => key.kty === typeFor(alg) && (key.alg === undefined || key.alg === alg));
}

/** Bytes of a signature of an elliptic curve. */
const lengths: Readonly<Record<string, number>> = {
  ES256: 64,
  ES384: 96,
  ES512: 132,
  EdDSA: 64,
  Ed25519: 64,
};

export const keyMisses: readonly NearMiss[] = [
  {
    name: 'key_set_empty',
    check: 'key',
    says: ({ published }) =>
      published.length === 0
        ? 'The issuer publishes no public keys at all. Check its `jwks_uri`.'
        : undefined,
  },
  {
    name: 'key_id_spelling',
    check: 'key',
    says({ header: { kid }, published }) {
      const near = published.find(
        (key) =>
          typeof kid === 'string' &&
          typeof key.kid === 'string' &&
          key.kid !== kid &&
          key.kid.trim().toLowerCase() === kid.trim().toLowerCase(),
      );
      return near
        ? `There is a key ${quoted(near.kid)}, which differs in capital letters or white space only.`
        : undefined;
    },
  },
  {
    name: 'key_for_something_else',
    check: 'key',
    says(context) {
      const { kid, alg } = context.header;
      const usable = fitting(context).filter(({ use }) => use === undefined || use === 'sig');
      const key = context.published.find((candidate) => kid !== undefined && candidate.kid === kid);
      if (!key || usable.includes(key)) return undefined;
      const what =
        key.use !== undefined && key.use !== 'sig' ? `use ${quoted(key.use)}` : quoted(key.alg ?? key.kty);
      return `There is a key ${quoted(kid)}, but it is for ${what}, and the token says ${quoted(alg)}.`;
    },
  },
  {
    name: 'key_of_another_name',
    check: 'key',
    says(context) {
      const { kid, alg } = context.header;
      const others = fitting(context).filter((key) => key.kid !== kid);
      if (kid === undefined || others.length === 0 || context.published.some((key) => key.kid === kid))
        return undefined;
      const names = others.slice(0, 5).map((key) => quoted(key.kid ?? 'a key without an id'));
      return `There are other keys for ${quoted(alg)}: ${names.join(', ')}. Either the token is of another environment, or it was signed before the keys were changed.`;
    },
  },
  {
    name: 'key_of_another_type',
    check: 'key',
    says(context) {
      const { published, header } = context;
      if (published.length === 0 || fitting(context).length > 0) return undefined;
      const kinds = [...new Set(published.map(({ alg, kty }) => quoted(alg ?? kty)))];
      return `The issuer publishes keys for ${kinds.slice(0, 5).join(', ')} only, and the token says ${quoted(header.alg)}.`;
    },
  },
  {
    name: 'signature_der',
    check: 'signature',
    says: ({ header: { alg }, signature }) =>
      typeof alg === 'string' && alg.startsWith('ES') && signature.der
        ? 'The signature is in ASN.1 (DER), as many crypto libraries return it. A JWS needs r and s one after the other (RFC 7518 §3.4).'
        : undefined,
  },
  {
    name: 'signature_cut_off',
    check: 'signature',
    says({ header: { alg }, signature: { length, der } }) {
      const expected = typeof alg === 'string' ? lengths[alg] : undefined;
      const short =
        expected === undefined ? /^[RP]S/.test(String(alg)) && length % 128 !== 0 : length < expected;
      return short && !der
        ? `The signature has ${length} bytes, which is too few: the end of the token is missing.`
        : undefined;
    },
  },
  {
    name: 'signature_of_another_key',
    check: 'signature',
    says: ({ header: { alg }, signature: { length, der } }) =>
      !der &&
      (lengths[String(alg)] === length || (/^[RP]S/.test(String(alg)) && length > 0 && length % 128 === 0))
        ? 'It is whole, so either something in the token was changed after it was signed, or another key signed it: that of another environment whose keys have the same names, for one.'
        : undefined,
  },
];
