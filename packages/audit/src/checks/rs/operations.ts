/** Whether the headers of a message say what its body says (MCP 2026-07-28). Only names are used that no server can have. */

import { type Check, fail, notApplicable, type Outcome, pass } from '../../check.js';
import type { ResourceServer } from '../../subjects/resource-server.js';
import { operationRows, VALIDATION, WALK_AROUND } from './operation-rows.js';

export const operationChecks: readonly Check<ResourceServer>[] = operationRows.map(
  ({ problem, attempts, why = WALK_AROUND, source = VALIDATION, ...row }) => ({
    ...row,
    why,
    source,
    role: 'resource-server',
    level: 'MUST',
    needs: ['token'],
    run: async (subject): Promise<Outcome> => {
      if ((await subject.era()) === 'legacy')
        return notApplicable('The server does not speak MCP 2026-07-28.');
      for (const [what, message] of attempts()) {
        const { authorization } = subject;
        const answer = await subject.mcp.post(message, { purpose: `Send: ${what}`, authorization });
        const found = problem(answer, what);
        if (found !== undefined) return fail(found, { shows: [answer] });
      }
      return pass();
    },
  }),
);
