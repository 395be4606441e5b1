/** What a search for metadata that failed comes to, for whoever asked for the document itself. */

import type { DiscoveryAttempt, DiscoveryFailure } from './discovery-outcome.js';
import { incompleteReason, type Unusable, unusableDetail } from './first-usable.js';
import { shownUrl } from './secure-url.js';

/** A document that is wrong in an interesting way explains more than three other locations that have none. */
const tellingKinds = ['transpile', 'issuer_mismatch', 'invalid'] as const;

export function discoveryFailure(unusable: Unusable): DiscoveryFailure {
  const { refusals, incomplete } = unusable;
  const detail = unusableDetail(unusable);
  const attempts: DiscoveryAttempt[] = refusals.map(({ url, refusal }) => {
    const { ok: _, kind: __, reason, document: ___, cause: ____, ...status } = refusal;
    return { url: shownUrl(url), detail: reason, ...status };
  });
  if (incomplete) {
    attempts.unshift({ url: shownUrl(incomplete.url), detail: incompleteReason });
    return { kind: 'invalid', detail, attempts, document: incomplete.document };
  }
  const told = tellingKinds
    .map((kind) => refusals.find(({ refusal }) => refusal.kind === kind && 'document' in refusal))
    .find((refusal) => refusal !== undefined);
  const telling = (told ?? refusals[0])?.refusal;
  if (!telling) return { kind: 'unreachable', detail, attempts };
  return {
    kind: telling.kind,
    detail,
    attempts,
    ...('document' in telling ? { document: telling.document } : {}),
    ...('cause' in telling ? { cause: telling.cause } : {}),
  };
}
