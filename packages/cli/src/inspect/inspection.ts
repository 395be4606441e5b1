/** From a token and a policy to everything there is to report. */

import { type CheckVerdict, explainAccessToken, MCPAuthError } from 'mcp-auth';
import { PolicyError } from './bounded-fetch.js';
import { type Decoded, decode } from './decode.js';
import type { NearMissContext } from './near-misses/near-miss.js';
import { type FoundNearMiss, nearMissesOf } from './near-misses/table.js';
import type { InspectOptions } from './options.js';
import { defaultTolerance, type InspectPolicy } from './policy.js';
import type { GivenToken } from './read-token.js';
import { kindOf, type TokenKind } from './token-kinds.js';

export interface Inspection {
  readonly kind: TokenKind;
  readonly decoded: Decoded;
  readonly verdicts: readonly (CheckVerdict & { readonly nearMisses: readonly FoundNearMiss[] })[];
  /** What the guard would answer; undefined when it would let the token pass, as far as was checked. */
  readonly refusal: { readonly check: CheckVerdict['check']; readonly answer: string } | undefined;
}

/**
 * The verdicts are the library's own, the near misses are found here.
 *
 * @param now milliseconds since the epoch.
 * @throws PolicyError for a policy that the library does not accept.
 */
export async function inspect(
  { token, scheme }: GivenToken,
  options: InspectOptions,
  policy: InspectPolicy,
  now: number,
): Promise<Inspection> {
  const decoded = decode(token);
  const verdicts = await judge(token, { ...policy.judged, scheme });
  const context: NearMissContext = {
    token,
    scheme,
    header: decoded.header ?? {},
    claims: decoded.payload ?? {},
    signature: decoded.signature,
    issuers: policy.issuers,
    audiences: policy.audiences,
    clientIds: policy.clientIds,
    scopes: options.scopes,
    scopeClaims: options.scopeClaims,
    strict: options.strict,
    now: now / 1000,
    clockTolerance: options.clockTolerance ?? defaultTolerance,
    published: verdicts.find(({ check }) => check === 'key')?.published ?? [],
  };
  const advised = new Set<string>();
  return {
    kind: kindOf(token, decoded),
    decoded,
    verdicts: verdicts.map((verdict) => {
      const found = verdict.verdict === 'fail' ? nearMissesOf(verdict.check, context) : [];
      // `type` is judged twice; its advice is given once.
      const nearMisses = found.filter(({ name }) => !advised.has(name));
      for (const { name } of nearMisses) advised.add(name);
      return { ...verdict, nearMisses };
    }),
    refusal: refusalBy(verdicts, token),
  };
}

async function judge(...args: Parameters<typeof explainAccessToken>): Promise<readonly CheckVerdict[]> {
  try {
    return await explainAccessToken(...args);
  } catch (error) {
    // Both say what to change about the policy.
    if (error instanceof MCPAuthError || error instanceof TypeError) throw new PolicyError(error.message);
    throw error;
  }
}

function refusalBy(verdicts: readonly CheckVerdict[], token: string): Inspection['refusal'] {
  const first = verdicts.find(({ verdict }) => verdict === 'fail' || verdict === 'unavailable');
  if (!first) return undefined;
  const { check, verdict } = first;
  // What no Authorization field may hold is refused before it is taken for a token.
  if (!/^[\x21-\x7e]+$/.test(token)) return { check, answer: '400 invalid_request' };
  if (verdict === 'unavailable') return { check, answer: '503' };
  return { check, answer: check === 'scope' ? '403 insufficient_scope' : '401 invalid_token' };
}
