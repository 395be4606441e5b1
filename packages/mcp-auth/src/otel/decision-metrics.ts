/** The instruments that decisions are counted and timed with. */

import { type Attributes, type MeterProvider, metrics } from '@opentelemetry/api';

/**
 * Seconds. Those that the conventions give to `mcp.server.operation.duration`, with finer ones below, where decisions without I/O are,
 * and without those beyond the time that any decision may take.
 */
const boundaries = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5];

type Record = (seconds: number, attributes: Attributes) => void;

/** Records with whatever meter provider is registered at the time: unlike a tracer, a meter does not follow a later registration. */
export function decisionMetrics(): Record {
  let provider: MeterProvider | undefined;
  let record: Record = () => {};
  return (seconds, attributes) => {
    const current = metrics.getMeterProvider();
    if (current !== provider) {
      record = instruments(current);
      provider = current;
    }
    record(seconds, attributes);
  };
}

function instruments(provider: MeterProvider): Record {
  const meter = provider.getMeter('mcp-auth');
  const decisions = meter.createCounter('mcp_auth.decisions', {
    unit: '{decision}',
    description: 'Requests that were allowed or refused, and preflights that were answered.',
  });
  const duration = meter.createHistogram('mcp_auth.decision.duration', {
    unit: 's',
    description: 'Time from the head of a request to the decision over it.',
    advice: { explicitBucketBoundaries: boundaries },
  });
  return (seconds, attributes) => {
    decisions.add(1, attributes);
    duration.record(seconds, attributes);
  };
}
