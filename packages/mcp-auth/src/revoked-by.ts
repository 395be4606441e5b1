/** Revocation as a value, for guards that do without its code otherwise. */

import type { Verify } from './core/types.js';
import { defaultDeadline } from './discovery/env.js';
import { invalidConfig } from './invalid-config.js';
import { type IsRevoked, withRevocation } from './verify/revocation.js';

/**
 * For `revocation` of `jwtAuth`; the same as `isRevoked` of `MCPAuth`.
 *
 * @throws MCPAuthAuthServerError `invalid_server_config` for anything but a function.
 */
export function revokedBy(isRevoked: IsRevoked): (verify: Verify) => Verify {
  if (typeof isRevoked !== 'function') throw invalidConfig('`revokedBy` needs a function.');
  return (verify) => withRevocation(verify, isRevoked, defaultDeadline);
}
