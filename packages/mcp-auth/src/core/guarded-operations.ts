/** The part of a guard that is about single operations, for guards that have rules for them. */

import { type Asked, type AskedOrDenied, hasMessage, readAsked } from './asked.js';
import type { CallerPolicy } from './authorize.js';
import { type AccessPolicy, authorize, authorizeAnonymous } from './authorize-operations.js';
import type { Denial } from './denial.js';
import type { Known, OperationJudge } from './guard-policy.js';
import { messageRefusal } from './message-refusal.js';
import type { OperationRules } from './operation-rules.js';
import { answerOfTool } from './tool-result-challenge.js';
import type { ReadBody, RequestHead } from './types.js';

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

  const isAbout = ({ method }: RequestHead) => !rules.isEmpty && hasMessage(method);

  const read = (current: Known, readBody: ReadBody | undefined) =>
    readAsked(current.head, readBody, maxBodySize);

  function take(current: Known, reading: AskedOrDenied): Denial | undefined {
    if (!reading.ok) return reading.denial;
    current.asked = reading.asked;
    return undefined;
  }

  let access: (AccessPolicy & { readonly caller: CallerPolicy }) | undefined;
  /** One guard asks, and each time with the same policy. */
  function accessTo(caller: CallerPolicy): AccessPolicy {
    if (access?.caller !== caller) access = { ...caller, ...operations, caller };
    return access;
  }

  return {
    get hasPublic() {
      return rules.hasPublic;
    },
    isAbout,
    async deny(policy, auth, current, readBody) {
      const denial = isAbout(current.head) ? take(current, await read(current, readBody)) : undefined;
      return denial ?? authorize(accessTo(policy), auth, current.asked?.operations);
    },
    // Nobody is known, so nothing but what is for everybody; what rules that are functions say is not asked for.
    async denyAnonymous(policy, current, readBody) {
      const { head } = current;
      if (head.method === 'GET') {
        // Clients of older revisions ask for a stream as soon as they are connected, and would take 401 for a call to sign in.
        return { reason: 'method_not_allowed', detail: 'without a token there is no stream' };
      }
      if (!isAbout(head)) return { reason: 'no_credentials' };
      const denial =
        (await policy.sessions?.deny(head, undefined)) ?? take(current, await read(current, readBody));
      return denial ?? authorizeAnonymous(accessTo(policy), current.asked?.operations ?? []);
    },
    refuse: messageRefusal,
    answer: (denial, reply, head, asked: Asked) =>
      challengeInToolResult?.(head) ? answerOfTool(denial, reply, head, asked) : reply,
  };
}
