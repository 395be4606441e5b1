/** What the headers of a decision add to those that the host has set. The same for every adapter. */

import type { Reply } from '../core/types.js';

/**
 * The fields to set, each with its values. Lists of field names are merged and cross-origin headers that the host has set stay: both
 * belong to the host first.
 *
 * @param present the value of a field that is set already, or null
 */
export function merged(
  headers: Reply['headers'],
  present: (name: string) => string | null,
): ReadonlyMap<string, readonly string[]> {
  const added = new Map<string, readonly string[]>();
  for (const [name, value] of headers) added.set(name, [...(added.get(name) ?? []), value]);
  for (const [name, values] of added) {
    const before = present(name);
    if (before === null) continue;
    if (name === 'vary' || name === 'access-control-expose-headers') {
      added.set(name, [[...new Set([before, ...values].flatMap(fieldNames))].join(', ')]);
    } else if (name.startsWith('access-control-')) added.delete(name);
  }
  return added;
}

function fieldNames(value: string): string[] {
  return value.split(',').map((name) => name.trim());
}
