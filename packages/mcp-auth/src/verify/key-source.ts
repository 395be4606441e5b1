import type { Awaitable } from '../core/awaitable.js';
import type { Jwk, Unavailable } from '../core/types.js';

/** Where the verifier gets public keys from. Whether that means the network is not its concern. */
export interface KeySource {
  /**
   * The keys of the issuer that satisfy the predicate; an empty list when it has no such key. The same key keeps its object
   * identity for as long as the issuer publishes it unchanged: imported keys are remembered by identity.
   */
  find(matches: (key: Jwk) => boolean): Awaitable<readonly Jwk[] | Unavailable>;
  /**
   * All keys, where nobody has to wait for them; begins a refresh where one is due. The same array until a later load brings
   * another. Undefined, and a set that lacks the key that is wanted, say nothing: ask {@link KeySource.find}.
   */
  ready?(): readonly Jwk[] | undefined;
}
