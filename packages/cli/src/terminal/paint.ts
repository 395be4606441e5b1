import type { CommandIo } from '../command-io.js';

export type Colour = 'green' | 'red' | 'yellow' | 'dim' | 'bold';
export type Paint = (text: string, colour: Colour) => string;

const codes: Readonly<Record<Colour, number>> = { green: 32, red: 31, yellow: 33, dim: 2, bold: 1 };

/** Colours for terminals only, and not where somebody does not want them (no-color.org). */
export function painterFor({ stdout, env }: CommandIo): Paint {
  if (!stdout.isTTY || (env.NO_COLOR ?? '') !== '') return (text) => text;
  return (text, colour) => `\u001b[${codes[colour]}m${text}\u001b[0m`;
}
