/** Options that nobody reads. */

import { invalidConfig } from './invalid-config.js';

/**
 * An option that nobody reads is a check that is asked for and not made.
 *
 * @param remedy what to do about a name that is not known, as a sentence with a space before it, or nothing.
 */
export function requireNames(
  where: string,
  options: unknown,
  known: readonly string[],
  remedy: (name: string) => string,
): void {
  if (typeof options !== 'object' || options === null) return;
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || known.includes(name)) continue;
    throw invalidConfig(
      `\`${name}\` is not an option of ${where}.${remedy(name)} It would be ignored; remove it otherwise.`,
    );
  }
}

/** Every member of a type: the compiler misses an option that is added there and not here. */
export function namesOf<Options>(
  names: Readonly<Record<keyof Options, true>>,
): readonly (keyof Options & string)[] {
  return Object.keys(names) as (keyof Options & string)[];
}
