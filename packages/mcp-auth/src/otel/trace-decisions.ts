/** Decisions as spans and metrics of OpenTelemetry. */

import { diag, type HrTime, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { DecisionEvent, DecisionListener } from '../core/decision-event.js';
import type { Clock } from '../core/types.js';
import {
  type Disclosure,
  detailOf,
  failure,
  metricAttributes,
  spanAttributes,
} from './decision-attributes.js';
import { decisionMetrics } from './decision-metrics.js';
import { knownMethod } from './mcp-attributes.js';

export interface TraceDecisionsOptions {
  /** Whether spans say whom the token speaks for, as `enduser.id`: personal data. Default `false`. */
  readonly principal?: boolean | undefined;
  /**
   * Whether spans hold the evidence of a refusal, as `mcp_auth.detail`. It may quote claims of a token and messages of your own verifier,
   * never the token. Default `false`.
   */
  readonly detail?: boolean | undefined;
  /** When a span ends, in milliseconds since the epoch. Default `Date.now`, which is what the SDK goes by. */
  readonly clock?: Clock | undefined;
}

/**
 * Makes a listener for `new MCPAuth({ onDecision })` that turns each decision into a span, child of whatever span is active, and counts
 * and times it. Goes by the providers that are registered with `@opentelemetry/api` when a decision is made; without any it does
 * nothing.
 *
 * It never throws, so that a listener of your own can call it first and go on. What goes wrong is told to `diag`.
 *
 * @throws TypeError for options that are unknown or of another type, saying what to change.
 */
export function traceDecisions(options: TraceDecisionsOptions = {}): DecisionListener {
  requireOptions(options);
  const { principal = false, detail = false, clock = () => Date.now() } = options;
  const record = decisionMetrics();
  return (event) => {
    quietly(() => record(durationOf(event) / 1000, metricAttributes(event)));
    quietly(() => addSpan(event, { principal, detail }, clock()));
  };
}

/** One span for one request, also where a batch asks for several things: they are allowed or refused together. */
function addSpan(event: DecisionEvent, disclosure: Disclosure, now: number): void {
  const method = knownMethod(event);
  // Names of tools are the caller's to choose, and here even those that do not exist; names of spans must be few.
  const name = method === undefined || method === '_OTHER' ? 'authorize' : `authorize ${method}`;
  const span = trace.getTracer('mcp-auth').startSpan(name, {
    kind: SpanKind.INTERNAL,
    startTime: hrTime(now - durationOf(event)),
    // Given at once, because samplers see nothing that is set later.
    attributes: spanAttributes(event, disclosure),
  });
  if (failure(event) !== undefined) {
    const message = disclosure.detail ? detailOf(event) : undefined;
    span.setStatus({ code: SpanStatusCode.ERROR, ...(message === undefined ? {} : { message }) });
  }
  span.end(hrTime(now));
}

/** Milliseconds. The clock may have been set back meanwhile. */
function durationOf({ duration }: DecisionEvent): number {
  return duration > 0 ? duration : 0;
}

/** To the SDK a plain number that is small counts from the start of the process; how small depends on its version. */
function hrTime(milliseconds: number): HrTime {
  const seconds = Math.floor(milliseconds / 1000);
  return [seconds, Math.floor((milliseconds - seconds * 1000) * 1e6)];
}

function quietly(act: () => void): void {
  try {
    act();
  } catch (error) {
    diag.error('mcp-auth: a decision could not be recorded', error);
  }
}

/** `'false'` from the environment is true, and would disclose what nobody asked for. */
function requireOptions(options: TraceDecisionsOptions): void {
  const types = { principal: 'boolean', detail: 'boolean', clock: 'function' } as const;
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(types, name)) {
      throw new TypeError(
        `\`traceDecisions\` has no option \`${name}\`, only ${Object.keys(types).join(', ')}.`,
      );
    }
    const expected = types[name as keyof typeof types];
    if (value !== undefined && typeof value !== expected)
      throw new TypeError(`\`${name}\` of \`traceDecisions\` must be a ${expected}.`);
  }
}
