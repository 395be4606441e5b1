/** A JSON Web Key Set (RFC 7517 §5) reduced to the entries that could verify a signature. */

import { isJsonObject, own } from '../core/strict-json.js';
import type { Jwk } from '../core/types.js';

const maxKeys = 256;

/** Members of a private or symmetric key (RFC 7518 §6.2.2, §6.3.2, §6.4; RFC 8037 §2). */
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

export type KeySet =
  | { readonly ok: true; readonly keys: readonly Jwk[]; readonly skipped: number }
  /** `reason` continues a sentence that begins with where the set came from. */
  | { readonly ok: false; readonly reason: string };

/**
 * Reads a key set. One unusable entry never spoils the others (RFC 7517 §5): what is no object, has no `kty`, is
 * symmetric, or has its private half published is left out. A published private key is anybody's, so it verifies
 * nothing. An entry that also stands in `previous` comes back as the same object, because imported keys are cached
 * by identity. Not checked: algorithm, use, size and whether the key can be imported.
 */
export function readKeySet(value: unknown, previous: readonly Jwk[] = []): KeySet {
  const entries = isJsonObject(value) && own(value, 'keys');
  if (!Array.isArray(entries)) return { ok: false, reason: 'is no JSON Web Key Set: it has no array "keys"' };
  if (entries.length > maxKeys)
    return { ok: false, reason: `has ${entries.length} keys, more than ${maxKeys}` };
  const known = new Map(previous.map((key) => [fingerprint(key), key]));
  const keys = new Map<string, Jwk>();
  let skipped = 0;
  for (const entry of entries) {
    if (isPublicKey(entry)) {
      const print = fingerprint(entry);
      keys.set(print, known.get(print) ?? entry);
    } else skipped += 1;
  }
  return { ok: true, keys: [...keys.values()], skipped };
}

function isPublicKey(entry: unknown): entry is Jwk {
  if (!isJsonObject(entry) || !Object.hasOwn(entry, 'kty')) return false;
  const kty = entry.kty;
  return (
    typeof kty === 'string' && kty !== 'oct' && !privateMembers.some((name) => Object.hasOwn(entry, name))
  );
}

/** The same for two entries that say the same; the order of members means nothing. */
function fingerprint(key: Jwk): string {
  return JSON.stringify(Object.entries(key).sort(([a], [b]) => (a < b ? -1 : 1)));
}
