/** Times for people: dates in UTC, and how far away they are. */

/** Seconds; a time beyond that was meant in milliseconds. The same line that the library draws. */
export const millisecondsFrom = 1e12;

/** What `--at` accepts. `problem` continues a sentence that begins with the name of the option. */
export function parseTime(text: string): { milliseconds: number } | { problem: string } {
  if (/^\d{1,11}$/.test(text)) return { milliseconds: Number(text) * 1000 };
  if (/^\d+$/.test(text)) return { problem: 'is in milliseconds, it seems. Give seconds since 1970.' };
  // Without a zone it would mean something else on every machine.
  if (!/^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/i.test(text))
    return { problem: 'must be a date with its zone, such as 2026-11-22T10:00:00Z, or seconds since 1970.' };
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? { problem: 'is no date that exists.' } : { milliseconds };
}

/** `2026-11-22 10:00:00Z`; undefined for what no calendar holds. */
export function dateOf(seconds: number): string | undefined {
  const date = new Date(seconds * 1000);
  if (Number.isNaN(date.getTime())) return undefined;
  return date
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z');
}

const units = [
  ['day', 86_400],
  ['h', 3600],
  ['min', 60],
] as const;

/** `in 5 min`, `2 h ago`, `now`. */
export function distanceOf(seconds: number): string {
  const length = Math.abs(Math.round(seconds));
  if (length === 0) return 'now';
  const text = lengthOf(length);
  return seconds > 0 ? `in ${text}` : `${text} ago`;
}

function lengthOf(seconds: number): string {
  for (const [unit, size] of units) {
    if (seconds < size) continue;
    const count = Math.round(seconds / size);
    return `${count} ${unit === 'day' && count !== 1 ? 'days' : unit}`;
  }
  return `${seconds} s`;
}
