/** Every check over a JWT access token, each with its own verdict: for people who want to know why, never for a decision. */

import { authorizeCaller } from '../core/authorize.js';
import type { RejectedCheck } from '../core/denial.js';
import type { ScopeImplies } from '../core/scopes.js';
import { own } from '../core/strict-json.js';
import type { Scheme } from '../core/types.js';
import type { Binding } from './binding.js';
import { type CheckVerdict, failed, holds, judged, notChecked } from './check-verdict.js';
import { explainClaims } from './claims.js';
import { type CompactJws, parseCompact } from './compact.js';
import { readHeader, type TokenHeader } from './header.js';
import { identityOf } from './identity.js';
import type { JwtPolicy } from './jwt.js';
import type { KeySource } from './key-source.js';
import { shown } from './rejection.js';
import { findVerifyingKey } from './verifying-key.js';

export type { CheckVerdict, PublishedKey } from './check-verdict.js';

export interface ExplainPolicy extends Omit<JwtPolicy, 'issuers'> {
  /** The trusted issuers; undefined leaves the issuer unchecked. */
  readonly issuers?: readonly string[] | undefined;
  /** Where the keys of an issuer come from, or why there are none to look at. */
  readonly keysOf: (issuer: unknown) => KeySource | string;
  readonly requiredScopes: readonly string[];
  readonly scopeImplies?: ScopeImplies | undefined;
  readonly scheme: Scheme;
}

/** The order in which the guard goes through them, so that the first failure is the one it would name. */
const afterFormat: readonly CheckVerdict['check'][] = [
  ...(['algorithm', 'header', 'type', 'issuer', 'audience', 'expiry', 'not_before', 'issued_at'] as const),
  ...(['subject', 'type', 'binding', 'claims', 'key', 'signature', 'scope'] as const),
];

/** Total. Keys are asked for even where a check before them fails, unless nobody could say whose. */
export async function explainJwt(token: string, policy: ExplainPolicy): Promise<readonly CheckVerdict[]> {
  const parsed = parseCompact(token);
  if (!parsed.ok) {
    const rest = afterFormat.map((check) => notChecked(check, 'the token cannot be read'));
    return [{ check: 'format', verdict: 'fail', detail: parsed.problem }, ...rest];
  }
  const { jws } = parsed;
  const { verdicts, header } = explainHeader(jws.header, policy);
  return [
    holds('format', 'three parts, a header and a payload that are JSON objects'),
    ...verdicts,
    explainIssuer(jws, policy),
    ...explainBody(jws, header, policy),
    ...(await explainSignature(jws, header, policy)),
    await explainScope(token, jws, policy),
  ];
}

/** Each aspect by itself: what the others would refuse is replaced by what nobody refuses. */
function explainHeader(raw: CompactJws['header'], { algorithms, strict }: ExplainPolicy) {
  const fine = { alg: 'RS256', typ: 'at+jwt' };
  const aspect = (names: readonly string[]) =>
    Object.fromEntries(names.filter((name) => Object.hasOwn(raw, name)).map((name) => [name, raw[name]]));
  const algorithm = readHeader(aspect(['alg']), { algorithms, strict: false });
  const rest = readHeader({ ...raw, ...fine }, { strict: false });
  const type = readHeader({ alg: fine.alg, ...aspect(['typ']) }, { strict });
  const { alg, typ } = aspect(['alg', 'typ']);
  const whole = readHeader(raw, { algorithms, strict });
  // For the claims: a type that was refused says nothing about them.
  const header: TokenHeader = type.ok ? { ...type.header } : { alg: fine.alg };
  return {
    verdicts: [
      judged('algorithm', algorithm, `${shown(alg)} is allowed`),
      judged('header', rest, 'nothing in it changes what the token means'),
      judged('type', type, typ === undefined ? 'the header names none' : `the header says ${shown(typ)}`),
    ],
    header: whole.ok ? { ...whole.header, usable: true } : { ...header, usable: false },
  };
}

type JudgedHeader = TokenHeader & { readonly usable: boolean };

function explainIssuer({ payload }: CompactJws, { issuers }: ExplainPolicy): CheckVerdict {
  const iss = own(payload, 'iss');
  if (!issuers) return notChecked('issuer', 'no trusted issuer is given');
  if (typeof iss === 'string' && issuers.includes(iss)) return holds('issuer', `${shown(iss)} is trusted`);
  const detail = `the issuer ${shown(iss)} is not trusted, trusted are ${shown(issuers)}`;
  return { check: 'issuer', verdict: 'fail', detail };
}

/** What is found where a check of the claims holds. */
const kept: Readonly<Partial<Record<RejectedCheck, string>>> = {
  audience: 'the token is meant for this resource',
  expiry: 'exp lies ahead',
  not_before: 'no nbf lies ahead',
  issued_at: 'no iat lies ahead',
  subject: 'sub is a non-empty string, or left out',
  type: 'no claim marks it as another kind of token',
  binding: 'it needs no other proof than it was presented with',
  claims: 'no claim that must be there is missing',
};

function explainBody({ payload }: CompactJws, header: JudgedHeader, policy: ExplainPolicy): CheckVerdict[] {
  const rules = { ...policy, now: policy.clock() / 1000 };
  return explainClaims(payload, rules, header).map(({ check, problem }) => {
    if (problem !== undefined) return { check, verdict: 'fail', detail: problem };
    if (check === 'audience' && isEmpty(policy.binding))
      return notChecked(check, 'neither a resource nor an audience is given');
    return holds(check, kept[check] ?? '');
  });
}

function isEmpty({ audiences, clientIds, claim }: Binding): boolean {
  return !audiences && !clientIds && !claim;
}

async function explainSignature(
  jws: CompactJws,
  header: JudgedHeader,
  { keysOf, issuers }: ExplainPolicy,
): Promise<CheckVerdict[]> {
  const both = (why: string) => [notChecked('key', why), notChecked('signature', why)];
  if (!header.usable) return both('the header is refused');
  const iss = own(jws.payload, 'iss');
  if (issuers && !issuers.includes(iss as string)) return both('the issuer is not trusted');
  const keys = keysOf(iss);
  if (typeof keys === 'string') return both(keys);
  const verified = await findVerifyingKey(jws, header, keys);
  const denial = 'denial' in verified ? verified.denial : undefined;
  if (denial?.reason === 'authorization_server_unavailable') {
    const key: CheckVerdict = { check: 'key', verdict: 'unavailable', detail: denial.detail };
    return [key, notChecked('signature', 'there are no keys')];
  }
  const all = await keys.find(() => true);
  const published = 'unavailable' in all ? [] : all.map(({ kid, alg, kty, use }) => ({ kid, alg, kty, use }));
  if (denial?.reason === 'token_rejected' && denial.check === 'key')
    return [{ ...failed(denial), published }, notChecked('signature', 'there is no key for it')];
  const found = { ...holds('key', `there is a key ${shown(header.kid)} for ${header.alg}`), published };
  return [found, denial ? failed(denial) : holds('signature', 'a key of the issuer verifies it')];
}

async function explainScope(
  token: string,
  { payload }: CompactJws,
  policy: ExplainPolicy,
): Promise<CheckVerdict> {
  const { requiredScopes } = policy;
  if (requiredScopes.length === 0) return notChecked('scope', 'no scope is required');
  const denial = authorizeCaller(policy, identityOf(token, { ...payload }, policy));
  if (!denial) return holds('scope', `it has ${requiredScopes.join(' ')}`);
  return { check: 'scope', verdict: 'fail', detail: 'detail' in denial ? denial.detail : denial.reason };
}
