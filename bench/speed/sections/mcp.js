// @ts-check
/** A whole `tools/call`: what auth costs where the request has something to do. */

import { atLeast, besideNoAuth } from '../host-rows.js';
import { cheap } from '../load/amounts.js';
import { Arena } from '../load/arena.js';
import { oneHot } from '../load/loads.js';
import { toolsCall } from '../load/requests.js';

export const name = 'mcp';
export const title = 'MCP tools/call through the SDK';
export const how =
  'As on Express, but `POST /` is a stateless `tools/call` of the 2026-07-28 revision, served by `createMcpHandler` of the MCP SDK behind `express.json()`. One hot token.';

const names = [
  'none',
  'minimum',
  'mcp-auth',
  'with-rule',
  'with-rule-reads-body',
  'mcp-auth-0.2',
  'sdk-with-jose',
];
const goals = {
  'mcp-auth': atLeast(0.97),
  'with-rule': atLeast(0.95),
  'with-rule-reads-body': atLeast(0.95),
};

/** @param {import('../section.js').Options} options */
export async function run(options) {
  options.log('mcp: one hot token');
  const arena = await Arena.open({ host: 'mcp', names, makeRequest: toolsCall });
  try {
    const { warmUp, requests, rounds } = cheap(options);
    // A call takes as long as several plain requests.
    const amounts = { warmUp: warmUp / 2, requests: requests / 2, rounds };
    return besideNoAuth(arena, 'tools/call, one hot token', await arena.measure(oneHot, amounts), goals);
  } finally {
    arena.close();
  }
}
