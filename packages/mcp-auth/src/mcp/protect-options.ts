/** The options of `protect`: what plain JavaScript gets wrong is found when the server is made. */

import { isScopeToken, type ScopeImplies } from '../core/scopes.js';
import { isJsonObject } from '../core/strict-json.js';
import type { LocalCaller } from './caller.js';

export interface ProtectOptions {
  /** What everything needs that is not public, as in the options of the same name of `bearerAuth`. Default none. */
  readonly requiredScopes?: readonly string[] | undefined;
  /**
   * Which scopes include others. Needed only where no gate of this library is in front, which says it in `AuthInfo.effectiveScopes`.
   */
  readonly scopeImplies?: ScopeImplies | undefined;
  /**
   * Who calls where the transport knows no identities, such as stdio: `{ scopes: ['read:todos'] }`, or a function that is asked for
   * every request. Without it such a caller may do only what is public. Never used for a request over HTTP, which is one that the
   * transport hands on with an identity, with the request itself or in a session. Its expiry is not checked: a function can stop
   * giving it.
   */
  readonly authInfo?: LocalCaller | (() => LocalCaller | undefined) | undefined;
  /**
   * What lists of tools, resources and prompts show. `'filtered'` (the default): what the caller may use, as far as can be told without
   * arguments. `'annotated'`: everything, with `_meta['mcp-auth/requiredScopes']` and `_meta['mcp-auth/permitted']`. `'all'`: everything,
   * as it is. In the 2026-07-28 revision, the first two mark the result as private, so that no cache gives it to another caller.
   */
  readonly listing?: 'filtered' | 'annotated' | 'all' | undefined;
  /**
   * Says to ChatGPT what tools need (`securitySchemes`), and adds the challenge to refused calls (`_meta['mcp/www_authenticate']`).
   * Default `false`. For refusals over HTTP see `challengeInToolResult` of `bearerAuth` as well.
   */
  readonly openaiMetadata?: boolean | undefined;
}

export interface ProtectSettings {
  readonly requiredScopes: readonly string[];
  readonly scopeImplies: ScopeImplies | undefined;
  readonly authInfo: LocalCaller | (() => LocalCaller | undefined) | undefined;
  readonly listing: 'filtered' | 'annotated' | 'all';
  readonly openaiMetadata: boolean;
}

const names: Readonly<Record<keyof ProtectOptions, true>> = {
  requiredScopes: true,
  scopeImplies: true,
  authInfo: true,
  listing: true,
  openaiMetadata: true,
};

/** @throws TypeError saying what to change. */
export function readProtectOptions(options: ProtectOptions): ProtectSettings {
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(names, name));
  if (unknown !== undefined)
    throw new TypeError(`\`protect\` has no option \`${unknown}\`; it has ${Object.keys(names).join(', ')}.`);
  const {
    requiredScopes = [],
    scopeImplies,
    authInfo,
    listing = 'filtered',
    openaiMetadata = false,
  } = options;
  requireScopeList('requiredScopes', requiredScopes);
  if (scopeImplies !== undefined) {
    if (!isJsonObject(scopeImplies))
      throw new TypeError("`scopeImplies` must be an object: { admin: ['read', 'write'] }.");
    for (const [scope, implied] of Object.entries(scopeImplies))
      requireScopeList(`scopeImplies.${scope}`, implied);
  }
  if (authInfo !== undefined && typeof authInfo !== 'function')
    requireScopeList('authInfo.scopes', authInfo?.scopes);
  if (!['filtered', 'annotated', 'all'].includes(listing))
    throw new TypeError("`listing` must be 'filtered', 'annotated' or 'all'.");
  if (typeof openaiMetadata !== 'boolean') throw new TypeError('`openaiMetadata` must be true or false.');
  return { requiredScopes, scopeImplies, authInfo, listing, openaiMetadata };
}

function requireScopeList(option: string, scopes: unknown): void {
  if (Array.isArray(scopes) && scopes.every(isScopeToken)) return;
  throw new TypeError(
    `\`${option}\` must be a list of scopes, each visible ASCII without spaces, quotes and backslashes.`,
  );
}
