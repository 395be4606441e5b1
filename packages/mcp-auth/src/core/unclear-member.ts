/** Objects that not everybody reads in the same way. */

/**
 * The member that another reader of the same object may find where we do not: some languages ignore the case of member names, `ſ` and
 * the Kelvin sign included, and in JavaScript `__proto__` lends its members when an object is copied carelessly.
 */
export function unclearMember(
  object: Readonly<Record<string, unknown>>,
  names: readonly string[],
): string | undefined {
  if (Object.hasOwn(object, '__proto__')) return '__proto__';
  for (const key of Object.keys(object)) {
    if (names.includes(key)) continue;
    const folded = fold(key);
    const name = names.find((candidate) => fold(candidate) === folded);
    if (name !== undefined) return name;
  }
  return undefined;
}

function fold(name: string): string {
  return name.toUpperCase().toLowerCase();
}
