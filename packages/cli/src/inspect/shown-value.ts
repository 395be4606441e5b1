/** A header or claims made fit for showing: bounded in every direction, and without what is itself a secret. */

/** Names of members whose values are nobody's business. */
const secret = /token|secret|passw|assertion|api_?key|credential|cookie|private|session_?id/i;
/** Names that match and tell nothing secret. */
const harmless = /^(?:token_use|token_type|token_endpoint.*)$/i;
/** Private members of a JSON Web Key (RFC 7518 §6). */
const privateMembers = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']);

const most = { depth: 4, entries: 50, characters: 300 } as const;

/** A copy as JSON data, where whatever was left out is said in words. */
export function shownValue(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return shownText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= most.depth) return Array.isArray(value) ? '[…]' : '{…}';
  if (Array.isArray(value)) {
    const kept: unknown[] = value.slice(0, most.entries).map((entry) => shownValue(entry, depth + 1));
    return value.length > most.entries ? [...kept, `and ${value.length - most.entries} more`] : kept;
  }
  return shownMembers(value as Record<string, unknown>, depth);
}

function shownMembers(members: Record<string, unknown>, depth: number): Record<string, unknown> {
  const entries = Object.entries(members);
  const isKey = Object.hasOwn(members, 'kty');
  const shown = entries.slice(0, most.entries).map(([name, value]) => {
    const hide = (secret.test(name) && !harmless.test(name)) || (isKey && privateMembers.has(name));
    return [shownText(name), hide ? hidden(value) : shownValue(value, depth + 1)] as const;
  });
  if (entries.length > most.entries) shown.push(['…', `and ${entries.length - most.entries} more`]);
  return Object.fromEntries(shown);
}

function shownText(text: string): string {
  return text.length > most.characters
    ? `${text.slice(0, most.characters)}… (${text.length} characters)`
    : text;
}

function hidden(value: unknown): unknown {
  if (typeof value === 'boolean' || value === null) return value;
  return typeof value === 'string' ? `(hidden, ${value.length} characters)` : '(hidden)';
}

/** A value in a sentence: quoted, on one line, cut. */
export function quoted(value: unknown): string {
  const text = JSON.stringify(shownValue(value)) ?? 'nothing';
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
