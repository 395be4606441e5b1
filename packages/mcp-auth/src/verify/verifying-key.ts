/** From the keys of an issuer to the one that verifies the signature. */

import type { Denial } from '../core/denial.js';
import type { Jwk } from '../core/types.js';
import type { CompactJws } from './compact.js';
import type { TokenHeader } from './header.js';
import { keyMatches, pinAlgorithm } from './jwk.js';
import type { KeySource } from './key-source.js';
import { rejected, shown } from './rejection.js';
import { verifySignature } from './signature.js';

/** How many keys are tried for a token without a key id, or whose id several keys share. */
const MAX_CANDIDATES = 4;

/** Why no key of the issuer verifies the token, as a denial; undefined when one does. */
export async function keyDenial(
  { signingInput, signature }: CompactJws,
  header: TokenHeader,
  keys: KeySource,
): Promise<Denial | undefined> {
  const tried = new Set<Jwk>();
  do {
    const known = tried.size;
    const candidates = await keys.find((key) => !tried.has(key) && keyMatches(key, header));
    if ('unavailable' in candidates) {
      const { detail, retryAfter } = candidates;
      return { reason: 'authorization_server_unavailable', detail, retryAfter };
    }
    for (const key of candidates.slice(0, MAX_CANDIDATES)) {
      tried.add(key);
      if (!(await verifySignature(header.alg, key, signingInput, signature))) continue;
      pinAlgorithm(key, header.alg);
      return undefined;
    }
    if (tried.size === known || tried.size >= MAX_CANDIDATES) break;
    // Without a key id a new key is not missed by its name, only by a signature that nothing verifies: ask for any other key once.
  } while (header.kid === undefined);

  if (tried.size > 0) return rejected('signature', 'no key of the issuer verifies the signature');
  return rejected('key', `the issuer publishes no key ${shown(header.kid)} for ${header.alg}`);
}
