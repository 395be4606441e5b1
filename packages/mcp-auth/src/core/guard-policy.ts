/** What a guard is made of. What some guards do without comes in as a value, so that its code stays out of their bundle. */

import type { Asked } from './asked.js';
import type { CallerPolicy } from './authorize.js';
import type { Awaitable } from './awaitable.js';
import type { AllowedOrigins } from './cors.js';
import type { DecisionListener } from './decision-event.js';
import type { ChallengeContext, Denial } from './denial.js';
import type { Refuse } from './prepared-refusals.js';
import type { AnswerHead, AuthInfo, ReadBody, Reply, RequestHead, Scheme, Timer, Verify } from './types.js';

export interface GuardPolicy extends CallerPolicy {
  readonly verify: Verify;
  /**
   * The identity of a bearer token that was verified before and would be again, where that can be told at once: by the value of
   * `Authorization`, in the one spelling that nearly all clients use. Asked before anything else is done with the field, which is not even
   * looked through for a second token: what is remembered was one token.
   */
  readonly recall?: ((field: string) => AuthInfo | undefined) | undefined;
  readonly challenge: ChallengeContext;
  /** How refusals are worded. Default: those of bearer tokens, of `operations` and of `sessions`, which is all there is without DPoP. */
  readonly refuse?: Refuse | undefined;
  /** For guards that tell operations apart; undefined reads no body. */
  readonly operations?: OperationJudge | undefined;
  /** Who opened which session; undefined leaves sessions to the host. */
  readonly sessions?: SessionWatch | undefined;
  /** Origins whose pages may call; `false` leaves preflights and CORS headers to the host. */
  readonly origins: AllowedOrigins | false;
  readonly resource?: string | undefined;
  /** For streams that end with their token; undefined lets them go on. */
  readonly timer?: Timer | undefined;
  /** Told of every decision. What it throws is ignored: watching must not change the outcome. */
  readonly onDecision?: DecisionListener | undefined;
}

/** Finds out what a request asks for, and judges that. */
export interface OperationJudge {
  /** Whether some operation needs no token. */
  readonly hasPublic: boolean;
  /** Whether the body of this request has to be read. */
  isAbout(head: RequestHead): boolean;
  /** The refusal, or undefined. Reads the body where it has to, and leaves what it asks for in `current`. */
  deny(
    policy: CallerPolicy,
    auth: AuthInfo,
    current: Known,
    readBody: ReadBody | undefined,
  ): Promise<Denial | undefined>;
  /** The same for a request without a token. */
  denyAnonymous(
    policy: GuardPolicy,
    current: Known,
    readBody: ReadBody | undefined,
  ): Promise<Denial | undefined>;
  /** Undefined for what is not refused on account of operations. */
  refuse(denial: Denial): Reply | undefined;
  /** What to answer in place of the reply, where the client wants to be told in another way. */
  answer(denial: Denial, reply: Reply, head: RequestHead, asked: Asked): Reply;
}

/** Whose session a request belongs to. */
export interface SessionWatch {
  /** Nothing has to be waited for where the request names no session. */
  deny(head: RequestHead, auth: AuthInfo | undefined): Awaitable<Denial | undefined> | undefined;
  watch(head: RequestHead, auth: AuthInfo | undefined): (answer: AnswerHead) => void;
  /** Undefined for what is not refused on account of a session. */
  refuse(denial: Denial): Reply | undefined;
}

/** What is known of a request so far; without a head where not even that could be read. */
export interface Case {
  readonly head?: RequestHead;
  readonly started: number;
  token?: string;
  scheme?: Scheme;
  auth?: AuthInfo;
  asked?: Asked;
}

export type Known = Case & { readonly head: RequestHead };
