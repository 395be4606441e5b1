/** Asks several locations for one document, so that neither a dead nor a hanging one keeps the others from answering. */

import { own } from '../core/strict-json.js';
import type { DiscoveryAttempt, DiscoveryFailure, DiscoveryOutcome } from './discovery-outcome.js';
import { mergedDocuments } from './metadata-document.js';
import { shownUrl } from './secure-url.js';
import { pause, timeLimit } from './time-limit.js';

/** What one location said. */
export type Answer =
  | { readonly ok: true; readonly document: Record<string, unknown>; readonly complete: boolean }
  | Refusal;

interface Refusal extends Omit<DiscoveryAttempt, 'url' | 'detail'> {
  readonly ok: false;
  readonly kind: DiscoveryFailure['kind'];
  readonly reason: string;
  readonly document?: unknown;
  readonly cause?: unknown;
}

export interface Search {
  readonly urls: readonly string[];
  /** Must not reject, must settle once the signal has fired, and must send nothing after that. */
  ask(url: string, signal: AbortSignal): Promise<Answer>;
  /** Milliseconds for everything. */
  readonly deadline: number;
  /** A document that does not say how tokens are verified is better than none. */
  readonly incompleteWillDo: boolean;
  readonly signal: AbortSignal | undefined;
}

interface Found {
  readonly url: string;
  readonly document: Record<string, unknown>;
}

/**
 * The first usable document. The next location is asked as soon as one has failed, or when it has kept silent for
 * its share of the time. A silent one is not given up: it may still answer, and whoever is first wins, which is
 * harmless because all of them must name the same issuer.
 *
 * Two documents of one issuer can differ in what they list. When the first one lacks all that a token could be
 * verified with, it is completed from the next one; otherwise it is taken as it is, for the sake of one request.
 */
export async function firstUsable(search: Search): Promise<DiscoveryOutcome> {
  const limit = timeLimit(search.deadline, search.signal);
  const share = search.deadline / search.urls.length;
  const waiting = [...search.urls.entries()];
  const running = new Map<number, Promise<{ index: number; url: string; answer: Answer }>>();
  const refusals: { index: number; url: string; refusal: Refusal }[] = [];
  let incomplete: Found | undefined;

  for (let next = waiting.shift(); next || running.size > 0; next = waiting.shift()) {
    if (next) {
      const [index, url] = next;
      running.set(
        index,
        search.ask(url, limit.signal).then((answer) => ({ index, url, answer })),
      );
    }
    const turn = waiting.length > 0 ? [pause(share)] : [];
    const finished = await Promise.race([...running.values(), ...turn]);
    if (!finished) continue;
    const { index, url, answer } = finished;
    running.delete(index);
    if (!answer.ok) refusals.push({ index, url, refusal: answer });
    else if (answer.complete) {
      limit.end();
      const { document } = answer;
      if (!incomplete || !sameIssuer(incomplete.document, document)) return { ok: true, document, url };
      return { ok: true, document: mergedDocuments(incomplete.document, document), url: incomplete.url };
    } else incomplete ??= { url, document: answer.document };
  }

  limit.end();
  if (incomplete && search.incompleteWillDo) return { ok: true, ...incomplete };
  refusals.sort((a, b) => a.index - b.index);
  return { ok: false, failure: failure(refusals, incomplete) };
}

function sameIssuer(one: Record<string, unknown>, other: Record<string, unknown>): boolean {
  return own(one, 'issuer') === own(other, 'issuer');
}

/** A document that is wrong in an interesting way explains more than three other locations that have none. */
const tellingKinds = ['transpile', 'issuer_mismatch', 'invalid'] as const;

function failure(
  refusals: readonly { url: string; refusal: Refusal }[],
  incomplete: Found | undefined,
): DiscoveryFailure {
  const attempts: DiscoveryAttempt[] = refusals.map(({ url, refusal }) => {
    const { ok: _, kind: __, reason, document: ___, cause: ____, ...status } = refusal;
    return { url: shownUrl(url), detail: reason, ...status };
  });
  if (incomplete) {
    const detail = 'names neither jwks_uri nor introspection_endpoint nor userinfo_endpoint';
    attempts.unshift({ url: shownUrl(incomplete.url), detail });
    return { kind: 'invalid', detail: sentence(attempts), attempts, document: incomplete.document };
  }
  const told = tellingKinds
    .map((kind) => refusals.find(({ refusal }) => refusal.kind === kind && 'document' in refusal))
    .find((refusal) => refusal !== undefined);
  const telling = (told ?? refusals[0])?.refusal;
  if (!telling) return { kind: 'unreachable', detail: sentence(attempts), attempts };
  return {
    kind: telling.kind,
    detail: sentence(attempts),
    attempts,
    ...('document' in telling ? { document: telling.document } : {}),
    ...('cause' in telling ? { cause: telling.cause } : {}),
  };
}

function sentence(attempts: readonly DiscoveryAttempt[]): string {
  return `No usable authorization server metadata: ${attempts.map(({ url, detail }) => `${url} ${detail}`).join('; ')}.`;
}
