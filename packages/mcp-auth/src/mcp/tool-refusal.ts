/** The refusal of a tool as the result of the tool: what a model reads, and what clients can act on. */

import type { Denial } from '../core/denial.js';
import { denialToReply } from '../core/refusal.js';
import { resourceMetadataUrl } from '../core/resource.js';
import { challengeResult, challengesOf } from '../core/tool-result-challenge.js';
import type { AuthInfo } from '../core/types.js';
import { InsufficientScopeError, type UnauthenticatedError } from './access-errors.js';

export interface RefusedTool {
  readonly error: InsufficientScopeError | UnauthenticatedError;
  readonly auth: AuthInfo | undefined;
  /** What the tool needs anyway: what it asked for on its own comes on top. */
  readonly required: readonly string[];
}

/** Valid whatever the output schema of the tool says: results that are errors have no structured content. */
export function toolRefusal(
  { error, auth, required }: RefusedTool,
  withChallenge: boolean,
): Record<string, unknown> {
  const { message } = error;
  if (!withChallenge) return { content: [{ type: 'text', text: message }], isError: true };
  const all = [...new Set([...required, ...error.requiredScopes])];
  const denial: Denial =
    error instanceof InsufficientScopeError
      ? { reason: 'insufficient_scope', required: all, detail: message }
      : { reason: 'no_credentials', required: all };
  const resourceMetadata = auth?.resource && resourceMetadataUrl(String(auth.resource));
  // As the gate would have sent it.
  const refusal = denialToReply(denial, { resourceMetadata, scopes: [] });
  return challengeResult(challengesOf(refusal), message);
}
