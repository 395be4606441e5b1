/** The body of a request → the operations it asks for. Whatever cannot be read for certain is refused. */

import type { Denial } from './denial.js';
import { headerMismatch } from './header-agreement.js';
import { MAX_OPERATIONS, type Operation, operationsOf } from './operation.js';
import { isJsonObject, own, parseStrictJson } from './strict-json.js';
import type { Body, ReadBody, RequestHead } from './types.js';

/** The id of a JSON-RPC request; null where it has none or cannot be told. */
export type RequestId = string | number | null;

export interface Asked {
  readonly operations: readonly Operation[];
  readonly message: { readonly value: unknown };
  /** Of a single request; null for a batch, a notification or an answer. */
  readonly id: RequestId;
}

export type AskedOrDenied =
  | { readonly ok: true; readonly asked: Asked }
  | { readonly ok: false; readonly denial: Denial };

/** Deep enough for any argument of a tool, shallow enough for whoever walks it recursively. */
const MAX_DEPTH = 512;
/** A batch is a few messages. */
const MAX_BATCH = 100;

/** Whether a request says what it wants in its body. `GET` opens a stream and `DELETE` ends a session, whatever they carry. */
export function hasMessage(method: string): boolean {
  return !['GET', 'HEAD', 'DELETE', 'OPTIONS'].includes(method);
}

/** @param limit bytes */
export async function readAsked(
  head: RequestHead,
  readBody: ReadBody | undefined,
  limit: number,
): Promise<AskedOrDenied> {
  if (!readBody)
    return no({
      reason: 'internal_error',
      detail: 'a rule needs the body, and the adapter does not give it',
    });
  const parsed = parse(await readBody(limit));
  if (!parsed.ok) return parsed;
  const { value } = parsed;
  const id = isJsonObject(value) ? idOf(value) : null;

  const messages = Array.isArray(value) ? value : [value];
  if (messages.length === 0) return malformed('the batch is empty', id);
  if (messages.length > MAX_BATCH) return malformed(`the batch has more than ${MAX_BATCH} messages`, id);
  const operations: Operation[] = [];
  let answers = 0;
  for (const message of messages) {
    const reading = operationsOf(message);
    if (!reading.ok) return malformed(reading.problem, id);
    if (reading.value.length === 0) answers += 1;
    operations.push(...reading.value);
    if (operations.length > MAX_OPERATIONS)
      return malformed(`the body asks for more than ${MAX_OPERATIONS} things`, id);
  }
  // An answer needs what every request needs, even beside something that is for everybody (MCP 2025-03-26, Streamable HTTP).
  if (answers > 0 && answers < messages.length) return malformed('the batch mixes answers with requests', id);
  const mismatch = headerMismatch(head, value);
  if (mismatch !== undefined) return no({ reason: 'header_mismatch', detail: mismatch, id });
  return { ok: true, asked: { operations, message: { value }, id } };
}

function parse(body: Body): { ok: true; value: unknown } | { ok: false; denial: Denial } {
  if (body.type === 'parsed') return { ok: true, value: body.value };
  if (body.type === 'text') {
    const json = parseStrictJson(body.text, { maxDepth: MAX_DEPTH, anyValues: true });
    if (json.ok) return json;
    return no({ reason: 'malformed_message', detail: json.problem, code: -32700, id: null });
  }
  switch (body.problem) {
    case 'too_large':
      return no({ reason: 'message_too_large', detail: 'the body is larger than `maxBodySize`' });
    case 'encoded':
      return no({
        reason: 'unsupported_media_type',
        detail: 'its headers say that the body is compressed, or no JSON in UTF-8',
      });
    case 'unreadable':
      return no({
        reason: 'malformed_message',
        detail: 'the body could not be read as UTF-8 to its end',
        code: -32700,
        id: null,
      });
  }
}

function idOf(message: Readonly<Record<string, unknown>>): RequestId {
  const id = own(message, 'id');
  return typeof id === 'string' || typeof id === 'number' ? id : null;
}

function malformed(detail: string, id: RequestId): AskedOrDenied {
  return no({ reason: 'malformed_message', detail, code: -32600, id });
}

function no(denial: Denial): { readonly ok: false; readonly denial: Denial } {
  return { ok: false, denial };
}
