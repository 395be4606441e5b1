/** Asks several locations for one document, so that neither a dead nor a hanging one keeps the others from answering. */

import { own } from '../core/strict-json.js';
import type { DiscoveryAttempt, DiscoveryFailure, FoundDocument } from './discovery-outcome.js';
import { mergedDocuments } from './metadata-document.js';
import { shownUrl } from './secure-url.js';
import { pause, timeLimit } from './time-limit.js';

/** What one location said. */
export type Answer =
  | { readonly ok: true; readonly document: Record<string, unknown>; readonly complete: boolean }
  | Refusal;

export interface Refusal extends Omit<DiscoveryAttempt, 'url' | 'detail'> {
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

/** What came back, where none of it was usable. */
export interface Unusable {
  readonly ok: false;
  /** In the order of the locations. */
  readonly refusals: readonly { readonly url: string; readonly refusal: Refusal }[];
  readonly incomplete: FoundDocument | undefined;
}

/**
 * The first usable document. The next location is asked as soon as one has failed, or when it has kept silent for
 * its share of the time. A silent one is not given up: it may still answer, and whoever is first wins, which is
 * harmless because all of them must name the same issuer.
 *
 * Two documents of one issuer can differ in what they list. When the first one lacks all that a token could be
 * verified with, it is completed from the next one; otherwise it is taken as it is, for the sake of one request.
 */
export async function firstUsable(
  search: Search,
): Promise<({ readonly ok: true } & FoundDocument) | Unusable> {
  const limit = timeLimit(search.deadline, search.signal);
  const share = search.deadline / search.urls.length;
  const waiting = [...search.urls.entries()];
  const running = new Map<number, Promise<{ index: number; url: string; answer: Answer }>>();
  const refusals: { index: number; url: string; refusal: Refusal }[] = [];
  let incomplete: FoundDocument | undefined;

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
  return { ok: false, refusals, incomplete };
}

function sameIssuer(one: Record<string, unknown>, other: Record<string, unknown>): boolean {
  return own(one, 'issuer') === own(other, 'issuer');
}

/** For the operator: every location and what came back. */
export function unusableDetail({ refusals, incomplete }: Omit<Unusable, 'ok'>): string {
  const said = refusals.map(({ url, refusal }) => `${shownUrl(url)} ${refusal.reason}`);
  if (incomplete) said.unshift(`${shownUrl(incomplete.url)} ${incompleteReason}`);
  return `No usable authorization server metadata: ${said.join('; ')}.`;
}

export const incompleteReason = 'names neither jwks_uri nor introspection_endpoint nor userinfo_endpoint';
