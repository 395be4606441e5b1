/**
 * What was asked for, in the attributes of the OpenTelemetry semantic conventions for MCP: those of the GenAI conventions, schema
 * `gen-ai-dev/1.42.0-dev` on semantic conventions 1.44.0, status Development.
 *
 * Left out on purpose: `gen_ai.operation.name`, because whoever sums up the tool calls by it would count each one twice, and
 * `mcp.session.id` and the ids of tasks, because they are handles to what they name.
 */

import type { Attributes } from '@opentelemetry/api';
import type { DecisionEvent } from '../core/decision-event.js';

type Asked = Pick<DecisionEvent, 'operations' | 'batch'>;

/** What clients send to servers in any revision up to 2026-07-28; everything else was made up by the caller. */
const knownMethods: ReadonlySet<string> = new Set([
  'completion/complete',
  'initialize',
  'logging/setLevel',
  'notifications/cancelled',
  'notifications/initialized',
  'notifications/progress',
  'notifications/roots/list_changed',
  'notifications/tasks/status',
  'ping',
  'prompts/get',
  'prompts/list',
  'resources/list',
  'resources/read',
  'resources/subscribe',
  'resources/templates/list',
  'resources/unsubscribe',
  'server/discover',
  'subscriptions/listen',
  'tasks/cancel',
  'tasks/get',
  'tasks/list',
  'tasks/result',
  'tasks/update',
  'tools/call',
  'tools/list',
]);

const targetAttributes: ReadonlyMap<string, string> = new Map([
  ['prompts/get', 'gen_ai.prompt.name'],
  ['resources/read', 'mcp.resource.uri'],
  ['resources/subscribe', 'mcp.resource.uri'],
  ['resources/unsubscribe', 'mcp.resource.uri'],
  ['tools/call', 'gen_ai.tool.name'],
]);

/** The method of the one message that was sent, if MCP knows it, else `_OTHER`, also for a batch; undefined where none was read. */
export function knownMethod({ operations, batch }: Asked): string | undefined {
  const method = operations?.[0]?.method;
  if (method === undefined) return undefined;
  return !batch && knownMethods.has(method) ? method : '_OTHER';
}

/** For spans only: the caller chose these words. */
export function mcpAttributes({ operations = [], batch }: Asked): Attributes {
  const [first] = operations;
  return {
    ...(first && !batch ? { 'mcp.method.name': first.method, ...target(first) } : {}),
    ...(batch || operations.length > 1 ? { 'mcp_auth.operations': operations.map(inWords) } : {}),
  };
}

type Operation = NonNullable<Asked['operations']>[number];

function target({ method, name }: Operation): Record<string, string> {
  const attribute = targetAttributes.get(method);
  if (attribute === undefined || name === undefined) return {};
  return { [attribute]: attribute === 'mcp.resource.uri' ? withoutCredentials(name) : name };
}

function inWords(operation: Operation): string {
  return [operation.method, ...Object.values(target(operation))].join(' ');
}

/** A URI may hold a password, and in its query or fragment a signature or a token. */
function withoutCredentials(uri: string): string {
  return uri.replace(/^([^:/?#]+:\/\/)[^/?#]*@/, '$1REDACTED@').replace(/(?<=[?#]).*/s, 'REDACTED');
}
