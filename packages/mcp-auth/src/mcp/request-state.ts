/** What the state of a multi-round-trip request is bound to. */

import { isJsonObject } from '../core/strict-json.js';
import { getAuthInfo, type HandlerContext, judgementOf } from './caller.js';
import { ownerKey } from './principal-map.js';

/** The part of the `ServerContext` of SDK v2 that is read. */
export type RequestStateContext = HandlerContext & {
  readonly mcpReq: { readonly method: string };
  readonly http?: { readonly req?: { readonly headers: Pick<Headers, 'get'> } | undefined } | undefined;
};

/**
 * For the codec of SDK v2: `createRequestStateCodec({ key, bind: requestStateBinding })`. A state then counts only for the user it was
 * made for (issuer and subject, or client), and for the same operation; the codec itself adds integrity and time (MCP 2026-07-28,
 * multi-round-trip requests).
 *
 * The operation is the method, and behind `protect` the name and the arguments as well. Without it the context does not tell them;
 * the name is then taken from `Mcp-Name`, where the request has one, and arguments are not bound.
 *
 * @throws TypeError for an identity that was not verified by this library
 */
export function requestStateBinding(context: RequestStateContext): string {
  const { mcpReq, http } = context;
  const operation = judgementOf(context)?.operation;
  const name = operation ? operation.name : http?.req?.headers.get('mcp-name');
  return JSON.stringify([
    ownerKey(getAuthInfo(context)),
    mcpReq.method,
    name ?? null,
    sorted(operation?.arguments ?? null),
  ]);
}

/** Two spellings of the same arguments are the same request. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isJsonObject(value)) return value;
  const names = Object.keys(value).sort();
  return names.map((name) => [name, sorted(value[name])]);
}
