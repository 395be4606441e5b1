/** Finds the metadata of an authorization server for whoever wants to know all about a failure. */

import { discoveryFailure } from './discovery-failure.js';
import type { DiscoveryOutcome } from './discovery-outcome.js';
import type { DiscoveryEnv } from './env.js';
import type { firstUsable } from './first-usable.js';
import { issuersAt } from './locations.js';
import { issuerProblem, shownUrl } from './secure-url.js';
import {
  type AuthorizationServerLocation,
  type DocumentOptions,
  findMetadata,
  search,
} from './server-metadata.js';

/** As {@link findMetadata}, for an issuer that nobody has looked at yet. Never rejects. */
export async function discover(
  location: AuthorizationServerLocation,
  env: DiscoveryEnv,
  signal?: AbortSignal,
): Promise<DiscoveryOutcome> {
  const { issuer, metadataUrl } = location;
  const problem = metadataUrl === undefined ? issuerProblem(issuer, env.allowInsecureRequests) : undefined;
  if (problem === undefined) return outcome(await findMetadata(location, env, signal));
  const attempt = { url: shownUrl(issuer), detail: problem };
  const detail = `The issuer ${attempt.url} ${problem}.`;
  return { ok: false, failure: { kind: 'invalid', detail, attempts: [attempt] } };
}

/**
 * Reads the metadata at a URL that no issuer was configured for. When the URL has one of the well-known forms, the
 * document must name the issuer that the form implies (RFC 8414 §3.3), with or without a slash at its end; otherwise
 * any issuer that is a proper URL is believed.
 */
export async function discoverAt(
  url: string,
  options: DocumentOptions,
  env: DiscoveryEnv,
  signal?: AbortSignal,
): Promise<DiscoveryOutcome> {
  return outcome(await search([url], issuersAt(url), options, env, signal));
}

function outcome(found: Awaited<ReturnType<typeof firstUsable>>): DiscoveryOutcome {
  return found.ok ? found : { ok: false, failure: discoveryFailure(found) };
}
