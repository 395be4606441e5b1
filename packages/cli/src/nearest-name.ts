/** What somebody meant who misspelt a command or an option. */

/** The nearest of the names, if it is at most two letters away. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const far = 3;
  let found: { name: string; letters: number } = { name: '', letters: far };
  for (const candidate of names) {
    const letters = distance(name.toLowerCase(), candidate);
    if (letters < found.letters) found = { name: candidate, letters };
  }
  return found.letters < far ? found.name : undefined;
}

/** Levenshtein: how many letters to add, drop or replace. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  // What is longer by that much is far enough from every name.
  for (const [index, letter] of [...a.slice(0, 25)].entries()) {
    const next = [index + 1];
    for (const [column, other] of [...b].entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
