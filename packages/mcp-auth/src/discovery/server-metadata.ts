/** Finds the metadata of an authorization server (RFC 8414 §3, OpenID Connect Discovery §4). */

import { isJsonObject } from '../core/strict-json.js';
import { type DiscoveryEnv, defaultDeadline, maxDocumentBytes } from './env.js';
import { type FetchFailure, fetchJson } from './fetch-json.js';
import { type Answer, firstUsable } from './first-usable.js';
import { metadataLocations } from './locations.js';
import { type Expectation, judgeDocument } from './metadata-document.js';
import { unlessAborted } from './time-limit.js';

/** How a document is treated, wherever it comes from. */
export interface DocumentOptions {
  /** Overrides the document's `jwks_uri`, or stands in for it. */
  readonly jwksUri?: string | undefined;
  /** Repairs a document (snake_case) before it is checked. May be asynchronous; runs within the time limit. */
  readonly transpileData?: ((data: Record<string, unknown>) => unknown) | undefined;
  /**
   * Accepts a document whatever issuer it names. Whoever can answer at any of the locations can then name the keys
   * that tokens are verified with.
   */
  readonly dangerouslySkipIssuerCheck?: boolean | undefined;
  /** Tokens are verified by the caller's own means, so the document need not say how that is done. */
  readonly tokensVerifiedElsewhere?: boolean | undefined;
}

export interface AuthorizationServerLocation extends DocumentOptions {
  /** Compared with the document's `issuer` as a string, never normalised. */
  readonly issuer: string;
  readonly type: 'oauth' | 'oidc';
  /** The only location that is asked; the issuer is still compared. */
  readonly metadataUrl?: string | undefined;
}

/**
 * Finds the metadata of an issuer within `env.deadline`, fallbacks included. Never rejects for an issuer that is an absolute URL.
 *
 * What counts as usable: see {@link judgeDocument}. Where it is looked for: see {@link metadataLocations}.
 */
export async function findMetadata(
  location: AuthorizationServerLocation,
  env: DiscoveryEnv,
  signal?: AbortSignal,
): Promise<Awaited<ReturnType<typeof firstUsable>>> {
  const { issuer, type, metadataUrl } = location;
  const urls = metadataUrl === undefined ? metadataLocations(issuer, type) : [metadataUrl];
  return search(urls, [issuer], location, env, signal);
}

/** Asks all of them. @param issuers those that the document may name; undefined for any. */
export function search(
  urls: readonly string[],
  issuers: readonly string[] | undefined,
  options: DocumentOptions,
  env: DiscoveryEnv,
  signal: AbortSignal | undefined,
): ReturnType<typeof firstUsable> {
  const expected: Expectation = {
    issuers,
    skipIssuerCheck: options.dangerouslySkipIssuerCheck ?? false,
    jwksUriGiven: options.jwksUri !== undefined,
    allowInsecureRequests: env.allowInsecureRequests ?? false,
  };
  return firstUsable({
    urls,
    ask: (url, limit) => ask(url, options, expected, env, limit),
    deadline: env.deadline ?? defaultDeadline,
    incompleteWillDo: options.tokensVerifiedElsewhere ?? false,
    signal,
  });
}

async function ask(
  url: string,
  options: DocumentOptions,
  expected: Expectation,
  env: DiscoveryEnv,
  signal: AbortSignal,
): Promise<Answer> {
  // `fetch` leaves its object here: see DiscoveryEnv.
  const { fetch, allowInsecureRequests } = env;
  const fetched = await fetchJson(url, { fetch, allowInsecureRequests, signal, maxBytes: maxDocumentBytes });
  if (!fetched.ok) {
    const { kind, detail: _, ...refusal } = fetched;
    return { ...refusal, kind: notADocument.has(kind) ? 'invalid' : 'unreachable' };
  }
  const transpiled = await transpile(fetched.value, options.transpileData, signal);
  if (!transpiled.ok) return { ...transpiled, kind: 'transpile', document: fetched.value };
  const { value } = transpiled;
  const judgement = judgeDocument(value, expected);
  return judgement.ok ? judgement : { ...judgement, document: value };
}

/** Something did answer, only not with a JSON document. */
const notADocument: ReadonlySet<FetchFailure['kind']> = new Set(['content_type', 'too_large', 'json']);

type Transpiled =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly reason: string; readonly cause?: unknown };

async function transpile(
  value: unknown,
  transpileData: DocumentOptions['transpileData'],
  signal: AbortSignal,
): Promise<Transpiled> {
  if (!transpileData || !isJsonObject(value)) return { ok: true, value };
  try {
    const transpiled = await unlessAborted(Promise.resolve(transpileData(value)), signal);
    if (transpiled) return { ok: true, value: transpiled.done };
    return { ok: false, reason: 'answered, but transpileData did not finish in time' };
  } catch (cause) {
    return { ok: false, reason: 'answered, but transpileData threw', cause };
  }
}
