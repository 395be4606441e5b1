/** The real OpenTelemetry SDK, registered globally as an application would, keeping in memory what it would send. */

import { context, metrics, type Span, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { type DataPoint, type Histogram, MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base';

class ReaderOnDemand extends MetricReader {
  protected override async onForceFlush(): Promise<void> {}
  protected override async onShutdown(): Promise<void> {}
}

export interface Metric {
  readonly name: string;
  readonly unit: string;
  readonly points: readonly DataPoint<number | Histogram>[];
}

export interface Telemetry {
  /** Those of the library, in the order in which they ended; a test may forget them with {@link Telemetry.clear}. */
  spans(): readonly ReadableSpan[];
  /** Everything since the start: metrics add up. */
  metrics(): Promise<readonly Metric[]>;
  clear(): void;
  /** Runs inside a span, as the instrumentation of an HTTP server would. */
  within(name: string, run: (span: Span) => void): void;
  /** The span that {@link Telemetry.within} put around one of {@link Telemetry.spans}. */
  hostOf(span: ReadableSpan): ReadableSpan | undefined;
  stop(): Promise<void>;
}

export function startTelemetry(): Telemetry {
  const exporter = new InMemorySpanExporter();
  const tracers = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  // Kept when they start: when they end depends on when a connection is done.
  const hosts: ReadableSpan[] = [];
  const reader = new ReaderOnDemand();
  const meters = new MeterProvider({ readers: [reader] });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(tracers);
  metrics.setGlobalMeterProvider(meters);
  return {
    spans: () => exporter.getFinishedSpans().filter((span) => span.instrumentationScope.name === 'mcp-auth'),
    async metrics() {
      const { resourceMetrics } = await reader.collect();
      return resourceMetrics.scopeMetrics.flatMap((scope) =>
        scope.metrics.map(({ descriptor, dataPoints }) => ({
          name: descriptor.name,
          unit: descriptor.unit,
          points: dataPoints as DataPoint<number | Histogram>[],
        })),
      );
    },
    clear: () => exporter.reset(),
    within(name, run) {
      trace.getTracer('host').startActiveSpan(name, (span) => {
        hosts.push(span as Span & ReadableSpan);
        run(span);
      });
    },
    hostOf: ({ parentSpanContext }) =>
      hosts.find((host) => host.spanContext().spanId === parentSpanContext?.spanId),
    async stop() {
      for (const api of [trace, metrics, context]) api.disable();
      await Promise.all([tracers.shutdown(), meters.shutdown()]);
    },
  };
}
