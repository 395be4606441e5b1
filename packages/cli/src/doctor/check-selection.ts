/** `--only` and `--skip`: checks that are not made. The audit makes what the others wait for all the same. */

import { authorizationServerChecks, type CheckDescription, resourceServerChecks } from '@mcp-auth/audit';
import { UsageError } from './usage-error.js';

export interface Selection {
  readonly only: readonly string[];
  readonly skip: readonly string[];
}

export const allChecks: readonly CheckDescription[] = [...resourceServerChecks, ...authorizationServerChecks];

/** @throws {UsageError} for what no check is called. */
export function checkSelection({ only, skip }: Selection): void {
  for (const prefix of [...only, ...skip]) {
    if (allChecks.some(({ id }) => covers(prefix, id))) continue;
    const topics = [...new Set(allChecks.map(({ id }) => id.split('.').slice(0, 2).join('.')))];
    throw new UsageError(`No check is called ${JSON.stringify(prefix)}. There are: ${topics.join(', ')}.`);
  }
}

/** Whether a check is to be made. */
export function selects({ only, skip }: Selection): (check: CheckDescription) => boolean {
  return ({ id }) =>
    (only.length === 0 || only.some((prefix) => covers(prefix, id))) &&
    !skip.some((prefix) => covers(prefix, id));
}

/** Whole parts only: `rs.meta` does not cover `rs.metadata.found`. */
function covers(prefix: string, id: string): boolean {
  return id === prefix || id.startsWith(prefix.endsWith('.') ? prefix : `${prefix}.`);
}
