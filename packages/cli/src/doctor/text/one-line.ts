import { printable } from '../../terminal/printable.js';

/** What servers say goes to a terminal only through here: one line, and no control character in it. */
export function oneLine(text: string): string {
  return printable(text.replace(/[\r\n\t]+/g, ' '));
}

/** Characters. Servers may send lists of a million, and nobody reads that far; --json has all of it. */
const most = 2000;

/** The same, and no longer than somebody would read. */
export function shortLine(text: string): string {
  const line = oneLine(text.slice(0, 2 * most));
  return line.length > most || text.length > 2 * most
    ? `${line.slice(0, most)}… (${text.length} characters)`
    : line;
}
