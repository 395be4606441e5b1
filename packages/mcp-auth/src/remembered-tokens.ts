/** The memory of verified tokens as a value, for guards that do without its code otherwise. */

import { invalidConfig } from './invalid-config.js';
import { VerdictMemory } from './verify/remember.js';
import { type MemoryRules, type TokenMemory, tokenMemory } from './verify/token-memory.js';

/**
 * For `rememberTokens` of `jwtAuth`; the same as `rememberTokens` of `MCPAuth`. Several guards may share one.
 *
 * @param limit how many tokens are remembered at most. Default 10,000, less than 25 MB.
 * @throws MCPAuthAuthServerError `invalid_server_config` for anything but a whole number above zero.
 */
export function rememberedTokens(limit = 10_000): (rules: MemoryRules) => TokenMemory {
  if (!(Number.isInteger(limit) && limit > 0))
    throw invalidConfig('`rememberedTokens` needs a whole number above zero.');
  const memory = new VerdictMemory(limit);
  return (rules) => tokenMemory(memory, rules);
}
