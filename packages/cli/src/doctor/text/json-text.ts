import { printable } from '../../terminal/printable.js';

/** JSON that can also be looked at: the same value, without characters that mean something to a terminal. */
export function jsonText(value: unknown): string {
  return `${printable(JSON.stringify(value, null, 2))}\n`;
}
