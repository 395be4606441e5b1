/** What the operator is told of each decision. Holds no token: it may be logged as it is. */

import type { Denial } from './denial.js';
import { cleared } from './evidence.js';
import type { Case } from './guard-policy.js';
import type { Operation } from './operation.js';
import type { AuthInfo, Clock, RequestHead } from './types.js';

interface Told {
  readonly resource?: string | undefined;
  /** Of the HTTP request. */
  readonly method: string;
  /** The MCP revision that the request names, if it does. The caller's claim. */
  readonly protocolVersion?: string;
  /**
   * What the request asks for, where its body was read: a batch asks for several things, at most ten of which are told. The caller's
   * words, cut to 200 characters each.
   */
  readonly operations?: readonly Pick<Operation, 'method' | 'name'>[];
  /** Where the operations were sent as several messages at once. One message may stand for several operations as well. */
  readonly batch?: true;
  /** Whom the token speaks for, where a good one came: also where what it was used for was refused. */
  readonly principal?: ToldPrincipal;
  /** Milliseconds that the decision took, by the configured clock. */
  readonly duration: number;
}

/** Whom the verified token speaks for. */
export type ToldPrincipal = Pick<AuthInfo, 'issuer' | 'subject' | 'clientId' | 'scopes'>;

/** What happened to one request. Members that a type has not are declared as undefined, so that they can be read before looking at it. */
export type DecisionEvent =
  | (Told & {
      readonly type: 'allowed';
      /** Which way of verification `bearerAuth('auto')` chose, and why. A refusal says it in its `denial`. */
      readonly explanation?: string;
      readonly status?: undefined;
      readonly denial?: undefined;
    })
  | (Told & {
      readonly type: 'refused';
      /** Of the answer. */
      readonly status: number;
      /** Why, with evidence that is for the operator only. */
      readonly denial: Denial;
      readonly explanation?: undefined;
    })
  | (Told & {
      readonly type: 'preflight';
      readonly status?: undefined;
      readonly denial?: undefined;
      readonly explanation?: undefined;
    });

export type DecisionListener = (event: DecisionEvent) => void;

/** Watching must not change the outcome, so what a listener throws is ignored. */
function tellListener(listener: DecisionListener, event: DecisionEvent): void {
  try {
    const told: unknown = listener(event);
    // An async listener fits the type as well, and its rejection would end the process.
    if (told instanceof Promise) told.catch(() => {});
  } catch {
    // See above.
  }
}

/** The part of an event that says what was decided. */
export type Outcome = DecisionEvent extends infer Event
  ? Event extends DecisionEvent
    ? Omit<Event, keyof Told>
    : never
  : never;

export function tellDecision(
  listener: DecisionListener,
  { resource, clock }: { readonly resource?: string | undefined; readonly clock: Clock },
  { head, auth, asked, token, started }: Case,
  outcome: Outcome,
): void {
  tellListener(listener, {
    ...outcome,
    resource,
    method: head?.method ?? '',
    duration: clock() - started,
    ...protocolVersion(head),
    ...(asked ? { operations: toldOperations(asked.operations, token) } : {}),
    ...(asked && Array.isArray(asked.message.value) ? { batch: true } : {}),
    ...(auth && outcome.type !== 'preflight' ? { principal: principalOf(auth) } : {}),
  });
}

function principalOf({ issuer, subject, clientId, scopes }: AuthInfo): ToldPrincipal {
  return { issuer, clientId, scopes, ...(subject === undefined ? {} : { subject }) };
}

/** The caller chose these words, and may have put the token among them. */
function toldOperations(
  operations: readonly Operation[],
  token: string | undefined,
): readonly Pick<Operation, 'method' | 'name'>[] {
  const clean = (text: string) => (token ? cleared(text, token) : text).slice(0, 200);
  return operations.slice(0, 10).map(({ method, name }) => ({
    method: clean(method),
    ...(name === undefined ? {} : { name: clean(name) }),
  }));
}

function protocolVersion(head: RequestHead | undefined): { readonly protocolVersion?: string } {
  const version = head?.headers.get('mcp-protocol-version');
  return version && /^\d{4}-\d{2}-\d{2}$/.test(version) ? { protocolVersion: version } : {};
}
