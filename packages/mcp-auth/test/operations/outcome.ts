/** A request, and what must become of it. */

import type { Sent } from '../support/send.js';
import type { Caller } from './fixture.js';

export interface Outcome {
  readonly status: number;
  /** Of a JSON-RPC error. */
  readonly code?: number;
  /** What ran: `handler` for the handler itself, and then the tools. Nothing, if left out. */
  readonly ran?: readonly string[];
}

export interface Case {
  readonly name: string;
  readonly sent: Sent;
  /** Default: the reader, who may do nothing that is protected. */
  readonly as?: Caller;
  readonly outcome: Outcome;
  /** Where the host's own parser comes first, and leaves something else to decide on. */
  readonly parsedFirst?: Outcome;
}

export const forbidden: Outcome = { status: 403 };
export const mismatch: Outcome = { status: 400, code: -32020 };
export const invalid: Outcome = { status: 400, code: -32600 };
export const unparsable: Outcome = { status: 400, code: -32700 };
export const ran = (...tools: string[]): Outcome => ({ status: 200, ran: ['handler', ...tools] });
/** The host's parser answers before the guard is asked. */
export const hostRefuses: Outcome = { status: 400 };

/** A legacy call of a protected tool. */
export const purgeText = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'purge', arguments: {} },
});
