const maxLength = 80;

/**
 * A name that a client gave itself, for showing to people: without characters that cannot be seen or that
 * turn the writing direction, and not longer than a name is. It is still only what the client says.
 */
export function displayName(name: string): string {
  const plain = name.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '').trim();
  const characters = [...plain];
  return characters.length > maxLength
    ? `${characters.slice(0, maxLength).join('')}…`
    : plain || 'an unnamed client';
}
