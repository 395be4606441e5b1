/** The part of a guard that is about single operations, for guards that have rules for them. */

import { type Asked, hasMessage, readAsked } from './asked.js';
import { authorize, authorizeAnonymous } from './authorize-operations.js';
import type { OperationJudge } from './guard-policy.js';
import { messageRefusal } from './message-refusal.js';
import type { OperationRules } from './operation-rules.js';
import { answerOfTool } from './tool-result-challenge.js';
import type { RequestHead } from './types.js';

export interface GuardedOperations {
  readonly rules: OperationRules;
  /** Bytes of a body that are read at most. */
  readonly maxBodySize: number;
  /** Whether a `tools/call` short of scope is answered as the tool would answer, with the challenge in the result. */
  readonly challengeInToolResult?: ((head: RequestHead) => boolean) | undefined;
  /** Rejects what takes too long: rules that are functions must not hold their caller for ever. Undefined waits. */
  readonly limitTime?: (<T>(run: () => Promise<T>) => Promise<T>) | undefined;
}

/** A guard gets it as a value, so that a guard without rules does without this code. */
export function judgeOperations(operations: GuardedOperations): OperationJudge {
  const { rules, maxBodySize, challengeInToolResult } = operations;
  return {
    get hasPublic() {
      return rules.hasPublic;
    },
    isAbout: ({ method }) => !rules.isEmpty && hasMessage(method),
    read: (head, readBody) => readAsked(head, readBody, maxBodySize),
    authorize: (policy, auth, asked) => authorize({ ...policy, ...operations }, auth, asked?.operations),
    authorizeAnonymous: (policy, asked) =>
      authorizeAnonymous({ ...policy, ...operations }, asked?.operations ?? []),
    refuse: messageRefusal,
    answer: (denial, reply, head, asked: Asked) =>
      challengeInToolResult?.(head) ? answerOfTool(denial, reply, head, asked) : reply,
  };
}
