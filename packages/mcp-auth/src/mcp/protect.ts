/** Puts the decision into a server. */

import type { Access } from './access.js';
import { GuardedHandlers, type GuardOptions, guarded, type RequestHandler } from './guarded-handlers.js';
import { type ProtectOptions, readProtectOptions } from './protect-options.js';
import {
  type RegisteringMethod,
  type Registration,
  registering,
  registeringMethods,
} from './registration.js';
import { OperationRegistry, type RegistryDeclarations } from './registry.js';
import { type RequirementArguments, readRequirement } from './requirement.js';

/** The registering methods of a server, with their own types. */
export type Registrar<Server> = Pick<Server, Extract<keyof Server, RegisteringMethod>>;

/**
 * Says what the next registration needs: scopes of which all are needed, a requirement such as `{ anyOf: ['a', ['b', 'c']] }`,
 * `'public'`, or a function of the operation and the caller. Beside it the baseline of `requiredScopes` counts.
 *
 * @throws TypeError saying what to change, and Error where the registry knows another requirement for the same name
 */
export type Requires<Server> = (...requirement: RequirementArguments) => Registrar<Server>;

const protectedServers = new WeakSet<object>();

/**
 * Makes a server of the MCP SDK (v1 and v2, `McpServer` or low-level) decide over every request before its handler runs, and show
 * everybody only what they may use. Call it once, right after the server was created. Tools, resources and prompts are then
 * registered through what it returns:
 *
 * ```ts
 * const requires = protect(server, registry);
 * requires('delete:todos').registerTool('delete-todo', …);
 * ```
 *
 * What is registered on the server itself needs the baseline only. A refused tool answers with a tool result that is an error and
 * names the missing scopes; everything else with a JSON-RPC error of code 403, or 401 where nobody is known to call.
 *
 * Over HTTP this is the second line: only the gate (`bearerAuth`, `guard`) can answer with a status and a challenge that clients step up
 * on. Not decided here: `initialize`, `ping` and `server/discover`, notifications, and `subscriptions/listen`, which never reach the
 * handlers of a server. Tokens are not verified.
 *
 * @throws TypeError for what is no server or no option, Error where the server was protected or has something registered already
 */
export function protect<Server extends object>(
  server: Server,
  rules: OperationRegistry | RegistryDeclarations,
  options: ProtectOptions = {},
): Requires<Server> {
  if (typeof rules !== 'object' || rules === null)
    throw new TypeError(
      '`protect` takes a registry after the server: `protect(server, new OperationRegistry())`.',
    );
  const registry = rules instanceof OperationRegistry ? rules : new OperationRegistry(rules);
  const { scopeImplies, authInfo, listing, openaiMetadata, requiredScopes } = readProtectOptions(options);
  const inner = innerServer(server);
  const access: Access = {
    rules: registry,
    requiredScopes,
    scopeImplies,
    report: (error) => inner.onerror?.(error),
  };
  guardHandlers(inner, { access, authInfo, listing, openaiMetadata });
  registry.attach();

  const registration: Registration = { access, registry, openaiMetadata };
  const methods = server as Record<RegisteringMethod, unknown>;
  const originals = registeringMethods.flatMap((name) => {
    const method = methods[name];
    return typeof method === 'function' ? [[name, method.bind(server)] as const] : [];
  });
  for (const [name, method] of originals) methods[name] = registering(name, method, registration, undefined);
  return (...requirement) => {
    const rule = readRequirement(requirement);
    const view = originals.map(([name, method]) => [name, registering(name, method, registration, rule)]);
    return Object.fromEntries(view) as Registrar<Server>;
  };
}

interface InnerServer {
  _requestHandlers: Map<string, RequestHandler>;
  fallbackRequestHandler?: RequestHandler | undefined;
  onerror?: ((error: Error) => void) | undefined;
}

/** The low-level server that dispatches requests. Both SDK lines keep its handlers in the same place. */
function innerServer(server: object): InnerServer {
  const inner = (server as { server?: object }).server ?? server;
  // Both lines answer `ping` from this map. One that is kept and not used would let every request past.
  if (!isDispatching((inner as Partial<InnerServer>)._requestHandlers))
    throw new TypeError('`protect` needs an McpServer or Server of the MCP TypeScript SDK, version 1 or 2.');
  if (protectedServers.has(inner)) throw new Error('`protect` was called for this server before.');
  const holders = [
    '_registeredTools',
    '_registeredResources',
    '_registeredResourceTemplates',
    '_registeredPrompts',
  ];
  const present = holders.map((name) => (server as Record<string, unknown>)[name]);
  if (present.some((registered) => Object.keys((registered as object | undefined) ?? {}).length > 0)) {
    throw new Error(
      'Call `protect` right after the server was created: something was registered on it before, without a look at what it needs.',
    );
  }
  protectedServers.add(inner);
  return inner as InnerServer;
}

function isDispatching(handlers: unknown): boolean {
  return handlers instanceof Map && handlers.has('ping');
}

function guardHandlers(inner: InnerServer, options: GuardOptions): void {
  inner._requestHandlers = new GuardedHandlers(inner._requestHandlers, options);
  const guardedFallback = (handler: RequestHandler | undefined) => handler && guarded(handler, options);
  let fallback = guardedFallback(inner.fallbackRequestHandler);
  Object.defineProperty(inner, 'fallbackRequestHandler', {
    get: () => fallback,
    set: (handler: RequestHandler | undefined) => {
      fallback = guardedFallback(handler);
    },
  });
}
