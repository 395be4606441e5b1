/** Methods that rules are declared for, and what is not one of them. */

import { isNear } from './near-name.js';

/** Clients cannot get to an operation without these, and they tell nothing about anybody. */
export const handshake: ReadonlySet<string> = new Set([
  'initialize',
  'notifications/initialized',
  'notifications/cancelled',
  'server/discover',
  'ping',
]);

/** Of the requests of clients, in all revisions so far. */
const methods = [
  'completion/complete',
  'initialize',
  'logging/setLevel',
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
];

/**
 * Methods that MCP does not know are allowed, such as `acme/search`, but a rule for `tool/call` protects nothing, and neither does one
 * for a tool in the place of a method.
 *
 * @throws TypeError saying what to change.
 */
export function requireKnownMethods(declarations: object, where: string): void {
  for (const [method, entry] of Object.entries(declarations)) {
    if (entry === undefined || methods.includes(method)) continue;
    const meant = methods.find((known) => isNear(method, known, 1));
    const isMethod = method.includes('/') || method.includes('*');
    if (meant === undefined && isMethod) continue;
    const remedy =
      meant === undefined
        ? `For a tool write \`tools: { '${method}': … }\` or \`operations: { 'tools/call': { '${method}': … } }\`.`
        : `Did you mean \`${meant}\`?`;
    throw new TypeError(`\`${where}['${method}']\` is no method of MCP. ${remedy}`);
  }
}
