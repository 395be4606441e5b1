/** Scope sets (RFC 6749 §3.3) and hierarchies. */

/** Which scopes another scope includes: `{ admin: ['read', 'write'] }`. Followed transitively. */
export type ScopeImplies = Readonly<Record<string, readonly string[]>>;

const SCOPE_TOKEN = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

/** Whether a value is a legal scope token: visible ASCII without `"` and `\`. */
export function isScopeToken(value: unknown): value is string {
  return typeof value === 'string' && SCOPE_TOKEN.test(value);
}

/** A space-delimited list → its distinct members, in order. */
export function parseScopes(value: string): string[] {
  const scopes = value.split(' ');
  return isDistinct(scopes) ? scopes : [...new Set(scopes.filter((scope) => scope !== ''))];
}

/** Whether a list is as short and as tidy as nearly all are; then no set has to be made of it. */
function isDistinct(scopes: readonly string[]): boolean {
  return (
    scopes.length <= 8 && scopes.every((scope, index) => scope !== '' && scopes.indexOf(scope) === index)
  );
}

/** The granted scopes and everything they imply. */
export function expandScopes(granted: readonly string[], implies: ScopeImplies = {}): ReadonlySet<string> {
  const all = new Set(granted);
  // A Set visits members that are added while it is walked, which makes this the transitive closure.
  for (const scope of all) {
    if (!Object.hasOwn(implies, scope)) continue;
    for (const implied of implies[scope] ?? []) all.add(implied);
  }
  return all;
}

export function missingScopes(
  required: readonly string[],
  granted: readonly string[],
  implies?: ScopeImplies,
): string[] {
  const held = expandScopes(granted, implies);
  return required.filter((scope) => !held.has(scope));
}

/** `offline_access` is between client and authorization server: it has no place in a challenge or in metadata. */
export function advertisedScopes(scopes: readonly string[]): string[] {
  return [...new Set(scopes)].filter((scope) => scope !== 'offline_access');
}
