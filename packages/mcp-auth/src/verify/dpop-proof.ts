/** A DPoP proof by itself (RFC 9449 §4.3): one row a check, then the signature. */

import { verifySignature } from '#signature';
import type { Denial } from '../core/denial.js';
import { isJsonObject, ownMembers } from '../core/strict-json.js';
import type { Jwk } from '../core/types.js';
import { isAlgorithm } from './algorithms.js';
import { decodeBase64url } from './base64url.js';
import { parseCompact } from './compact.js';
import { isStrong, keyMatches } from './jwk.js';
import { shown } from './rejection.js';
import { normalizeHtu } from './request-uri.js';
import { publicMembersOf, thumbprint } from './thumbprint.js';

/** What a proof has to match. */
export interface ProofRules {
  /** Seconds since the epoch. */
  readonly now: number;
  /** Seconds that `iat` may lie in the past or in the future. */
  readonly maxAge: number;
  readonly algorithms: readonly string[];
  readonly method: string;
  /** The normalised URLs that count as the one of this request. */
  readonly uris: readonly string[];
  /** base64url(SHA-256) of the access token. */
  readonly ath: string;
}

/** What is left of a proof that holds. */
export interface Proof {
  /** The thumbprint of the key that signed it. */
  readonly jkt: string;
  readonly jti: string;
  /** Normalised. */
  readonly htu: string;
  /** Seconds since the epoch. */
  readonly iat: number;
  /** As the client sent it: whether it is one of ours is not checked here. */
  readonly nonce: unknown;
}

type Result = { readonly ok: true; readonly proof: Proof } | { readonly ok: false; readonly denial: Denial };
type Members = Readonly<Record<string, unknown>>;
type Row = (header: Members, claims: Members, rules: ProofRules) => string | undefined;

/** Bounds what the replay check hashes; real identifiers are random strings of 16 to 36 characters. */
const MAX_JTI_LENGTH = 256;
/** Seconds, for the times that a proof sets for itself. Its `iat` has a window of its own. */
const CLOCK_TOLERANCE = 30;
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'];

const rows: readonly Row[] = [
  ({ typ }) => (typ === 'dpop+jwt' ? undefined : `its typ is ${shown(typ)} instead of "dpop+jwt"`),
  ({ alg }, _claims, { algorithms }) =>
    isAlgorithm(alg) && algorithms.includes(alg) ? undefined : `the algorithm ${shown(alg)} is not allowed`,
  (header) => {
    const extension = ['crit', 'b64', 'zip', 'enc'].find((name) => header[name] !== undefined);
    return extension === undefined ? undefined : `the header member "${extension}" is not supported`;
  },
  ({ jwk, alg }) => keyProblem(jwk, String(alg)),
  (_header, { jti }) => {
    if (typeof jti !== 'string' || jti === '') return 'jti is not a non-empty string';
    return jti.length > MAX_JTI_LENGTH ? `jti is longer than ${MAX_JTI_LENGTH} characters` : undefined;
  },
  (_header, { htm }, { method }) =>
    htm === method ? undefined : `htm is ${shown(htm)}, the method is ${shown(method)}`,
  (_header, { htu }, { uris }) =>
    uris.includes(htuOf(htu)) ? undefined : `htu is ${shown(htu)}, accepted is ${shown(uris)}`,
  (_header, { iat }, { now, maxAge }) => {
    if (!isTime(iat)) return 'iat is not a number';
    return Math.abs(now - iat) > maxAge ? `iat is off by ${Math.round(now - iat)} s` : undefined;
  },
  // Neither is part of a proof, but a proof that says when it ends means it.
  (_header, { exp, nbf }, { now }) =>
    (exp === undefined || (isTime(exp) && now < exp + CLOCK_TOLERANCE)) &&
    (nbf === undefined || (isTime(nbf) && nbf <= now + CLOCK_TOLERANCE))
      ? undefined
      : 'its own exp or nbf forbids its use',
  (_header, { ath }, rules) => (ath === rules.ath ? undefined : 'ath is not the hash of the access token'),
];

/**
 * Checks a proof against a request and an access token.
 *
 * Not checked: whether the token is bound to the key of the proof, whether the nonce is one of ours, and whether the proof was
 * used before.
 *
 * @param field the value of the `DPoP` field; repeated fields joined by a comma and a space.
 */
export async function checkProof(field: string | null, rules: ProofRules): Promise<Result> {
  if (field === null || field === '') return no('there is none');
  // No compact JWS contains a comma.
  if (field.includes(',')) return no('the DPoP field was sent more than once');
  const parsed = parseCompact(field);
  if (!parsed.ok) return no(parsed.problem);

  const header: Members = ownMembers(parsed.jws.header);
  const claims: Members = ownMembers(parsed.jws.payload);
  for (const problem of rows) {
    const detail = problem(header, claims, rules);
    if (detail !== undefined) return no(detail);
  }
  // The rows have made sure of these types.
  const { alg, jwk } = header as { alg: string; jwk: Jwk };
  const { jti, htu, iat, nonce } = claims as { jti: string; htu: string; iat: number; nonce: unknown };
  if (!(await verifySignature(alg, jwk, parsed.jws.signingInput, parsed.jws.signature))) {
    return no('the key in its header does not verify its signature');
  }
  return { ok: true, proof: { jkt: await thumbprint(jwk), jti, htu: htuOf(htu), iat, nonce } };
}

/** Here, and only here, a signed object brings its own key: the access token says which key that has to be. */
function keyProblem(jwk: unknown, alg: string): string | undefined {
  if (!isJsonObject(jwk)) return 'jwk is not an object';
  const secret = PRIVATE_MEMBERS.find((name) => Object.hasOwn(jwk, name));
  if (secret !== undefined) return `jwk has the private member "${secret}"`;
  const members = publicMembersOf(jwk);
  if (!members) return 'jwk is not a public key of a supported type';
  const broken = members.find((name) => !Object.hasOwn(jwk, name) || !isKeyMember(name, jwk[name]));
  if (broken !== undefined) return `the member "${broken}" of jwk is missing or malformed`;
  if (!keyMatches(jwk, { alg })) return `jwk is not a key for ${alg}`;
  return isStrong(jwk) ? undefined : 'jwk is too weak';
}

function isKeyMember(name: string, value: unknown): boolean {
  if (typeof value !== 'string' || value === '') return false;
  return name === 'kty' || name === 'crv' || decodeBase64url(value) !== undefined;
}

function htuOf(htu: unknown): string {
  return (typeof htu === 'string' && normalizeHtu(htu)) || '';
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function no(detail: string): Result {
  return { ok: false, denial: { reason: 'invalid_dpop_proof', detail: `the DPoP proof: ${detail}` } };
}
