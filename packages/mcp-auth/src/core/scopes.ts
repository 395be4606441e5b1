/** Scope sets (RFC 6749 §3.3) and hierarchies. */

/** Which scopes another scope includes: `{ admin: ['read', 'write'] }`. Followed transitively. */
export type ScopeImplies = Readonly<Record<string, readonly string[]>>;

const SCOPE_TOKEN = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

/** Whether a value is a legal scope token: visible ASCII without `"` and `\`. */
export function isScopeToken(value: unknown): value is string {
  return typeof value === 'string' && SCOPE_TOKEN.test(value);
}

/** Beyond that many, a set finds the ones that stand twice faster than a look through the list. */
const FEW = 16;

/** A space-delimited list → its distinct members, in order. */
export function parseScopes(value: string): string[] {
  const scopes: string[] = [];
  for (let from = 0; from < value.length; ) {
    const space = value.indexOf(' ', from);
    const to = space < 0 ? value.length : space;
    const scope = value.slice(from, to);
    if (scope !== '' && !scopes.includes(scope)) scopes.push(scope);
    if (scopes.length > FEW) return [...new Set(value.split(' ').filter((each) => each !== ''))];
    from = to + 1;
  }
  return scopes;
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

/** Whether all of them were granted as they are, without what others imply. */
export function hasAll(granted: readonly string[], required: readonly string[]): boolean {
  for (const scope of required) if (!granted.includes(scope)) return false;
  return true;
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
