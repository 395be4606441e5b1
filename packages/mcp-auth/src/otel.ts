export { type TraceDecisionsOptions, traceDecisions } from './otel/trace-decisions.js';
