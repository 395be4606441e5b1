/** Introspection answers that are signed JWTs (RFC 9701 §5). */

import * as oauth from 'oauth4webapi';
import { verifySignature } from '#signature';
import { isJsonObject } from '../core/strict-json.js';
import type { Clock, Unavailable } from '../core/types.js';
import { isAlgorithm } from './algorithms.js';
import { parseCompact } from './compact.js';
import { keyMatches, pinAlgorithm } from './jwk.js';
import type { KeySource } from './key-source.js';

export interface SignedAnswerRules {
  readonly issuer: string;
  /** The audience: ourselves, as the authorization server knows us. */
  readonly clientId: string | undefined;
  readonly keys: KeySource | undefined;
  /** Seconds. */
  readonly clockTolerance: number;
  readonly clock: Clock;
}

export interface SignedAnswers {
  /** `token_introspection`, or what is wrong, continuing a sentence with "but". */
  read(
    response: Response,
  ): Promise<{ readonly value: Record<string, unknown> } | { readonly problem: string } | Unavailable>;
}

const ascii = new TextDecoder('utf-8');

/**
 * The strict parser comes first, so that there is only one way to read the answer; then `typ`, `iss`, `aud`, `iat` and the times
 * (RFC 9701 §5), then the signature with the issuer's keys, which outlive an outage like those of tokens.
 *
 * Not supported: encrypted answers.
 */
export function signedAnswers(
  rules: SignedAnswerRules,
  algorithms: readonly string[] | undefined,
): SignedAnswers {
  return {
    async read(response) {
      const { issuer, clientId, keys } = rules;
      if (clientId === undefined)
        return { problem: 'without `clientAuthentication.clientId` nobody knows whom it was made for' };
      const text = ascii.decode(await response.arrayBuffer()).trim();
      const parsed = parseCompact(text);
      if (!parsed.ok) return { problem: `it is no JWT to rely on: ${parsed.problem}` };
      const { header, signingInput, signature } = parsed.jws;
      const { alg, kid } = header;
      if (!isAlgorithm(alg) || (kid !== undefined && typeof kid !== 'string'))
        return { problem: 'its algorithm or key id is not acceptable' };

      const problem = await claimsProblem(text, rules, clientId, algorithms ?? [alg]);
      if (problem !== undefined) return { problem };

      if (!keys) return { problem: `nothing is known of the keys of ${issuer}` };
      const matching = kid === undefined ? { alg } : { alg, kid };
      const candidates = await keys.find((key) => keyMatches(key, matching));
      if ('unavailable' in candidates) return candidates;
      for (const key of candidates.slice(0, 4)) {
        if (!(await verifySignature(alg, key, signingInput, signature))) continue;
        pinAlgorithm(key, alg);
        const value = parsed.jws.payload.token_introspection;
        return isJsonObject(value) ? { value } : { problem: 'it has no "token_introspection"' };
      }
      return { problem: 'no key of the issuer verifies its signature' };
    },
  };
}

async function claimsProblem(
  text: string,
  { issuer, clock, clockTolerance }: SignedAnswerRules,
  clientId: string,
  algorithms: readonly string[],
): Promise<string | undefined> {
  const as = { issuer, introspection_signing_alg_values_supported: [...algorithms] };
  const client = {
    client_id: clientId,
    [oauth.clockTolerance]: clockTolerance,
    // oauth4webapi reads the system clock; the difference makes it ours.
    [oauth.clockSkew]: Math.round((clock() - Date.now()) / 1000),
  };
  const headers = { 'content-type': 'application/token-introspection+jwt' };
  try {
    await oauth.processIntrospectionResponse(as, client, new Response(text, { headers }));
    return undefined;
  } catch (error) {
    const { message, cause } = error as { message: string; cause?: { claim?: unknown } };
    // An answer without a boolean `active` is judged where unsigned ones are, too.
    if (message.includes('"active"')) return undefined;
    return `it is not acceptable: ${message}${typeof cause?.claim === 'string' ? ` (${cause.claim})` : ''}`;
  }
}
