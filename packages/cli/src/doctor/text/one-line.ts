import { printable } from '../../inspect/concealing.js';

/** What servers say goes to a terminal only through here: one line, and no control character in it. */
export function oneLine(text: string): string {
  return printable(text.replace(/[\r\n\t]+/g, ' '));
}
