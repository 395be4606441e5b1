/** Every near miss there is, in the order of the checks. */

import type { CheckVerdict } from 'mcp-auth';
import { audienceMisses } from './audiences.js';
import { formatMisses } from './formats.js';
import { issuerMisses } from './issuers.js';
import { keyMisses } from './keys.js';
import { kindMisses } from './kinds.js';
import type { NearMiss, NearMissContext } from './near-miss.js';
import { scopeMisses } from './scopes.js';
import { timeMisses } from './times.js';

export const nearMisses: readonly NearMiss[] = [
  ...formatMisses,
  ...issuerMisses,
  ...audienceMisses,
  ...timeMisses,
  ...kindMisses,
  ...keyMisses,
  ...scopeMisses,
];

export interface FoundNearMiss {
  readonly name: string;
  readonly advice: string;
}

/** What may be said beside a check that has failed. */
export function nearMissesOf(
  check: CheckVerdict['check'],
  context: NearMissContext,
): readonly FoundNearMiss[] {
  return nearMisses.flatMap((row) => {
    const advice = row.check === check ? row.says(context) : undefined;
    return advice === undefined ? [] : [{ name: row.name, advice }];
  });
}
