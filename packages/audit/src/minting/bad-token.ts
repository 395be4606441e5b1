/** What is said about a kind of bad token. */

import type { Level } from '../check.js';
import type { Mint } from './mint.js';

export interface BadToken {
  /** Of the check, behind `rs.minted.`. */
  readonly id: string;
  readonly level: Level;
  /** Follows "A token": `whose audience is another server`. */
  readonly what: string;
  readonly why: string;
  readonly source: string;
  readonly requirements: readonly string[];
  readonly fix: string;
  /** One or more of them, each with what is special about it. None where the key of the issuer does not allow for it. */
  readonly make: (mint: Mint) => Promise<readonly Forged[]>;
  /** Statuses that are as good as 401: 400 for what is no token by its characters. */
  readonly alsoFine?: readonly number[] | undefined;
}

export interface Forged {
  readonly what: string;
  readonly token: string;
}

/** One table for a topic: what all rows have in common is said once. */
export function badTokens<Common extends Partial<BadToken>>(
  common: Common,
  rows: readonly (Omit<BadToken, keyof Common> & Partial<BadToken>)[],
): readonly BadToken[] {
  return rows.map((row) => ({ ...common, ...row }) as BadToken);
}

/** Waits for each of them. */
export async function forgedFrom(
  made: readonly (readonly [what: string, token: Promise<string>])[],
): Promise<readonly Forged[]> {
  return Promise.all(made.map(async ([what, token]) => ({ what, token: await token })));
}
