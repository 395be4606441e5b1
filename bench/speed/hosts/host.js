// @ts-check
/** What hosts have in common. Each serves one route, which answers with the subject of the token. */

/** @typedef {import('../contenders.js').Named & Record<string, any>} Contender */
/**
 * @typedef {object} Host
 * @property {(contender: Contender, setting: import('../load/server.js').Setting) => Promise<import('node:http').Server>} listen
 */

/** Without auth there is nobody to name; the answer is as long as with it. */
export const nobody = 'user-0000';

/** What controls answer to what they do not let in, which is as much as RFC 6750 asks for. */
export const challenge =
  'Bearer resource_metadata="https://api.example.com/.well-known/oauth-protected-resource/mcp", error="invalid_token"';
export const refusal = { error: 'invalid_token' };
