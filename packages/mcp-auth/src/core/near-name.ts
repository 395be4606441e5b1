/** What somebody meant who wrote something else. */

/** Whether one is likely to be meant where the other one is written: the case, the order of letters or a few of them differ. */
export function isNear(name: string, candidate: string, letters = 2): boolean {
  const [a, b] = [name.toLowerCase(), candidate.toLowerCase()];
  const sorted = (text: string) => [...text].sort().join('');
  return sorted(a) === sorted(b) || distance(a, b) <= letters;
}

/** Levenshtein: how many letters to add, drop or replace. */
function distance(a: string, b: string): number {
  // What people pass by accident may be long, and is then near to no option.
  if (Math.abs(a.length - b.length) > 2) return Number.POSITIVE_INFINITY;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...a].entries()) {
    const next = [index + 1];
    for (const [column, other] of [...b].entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
