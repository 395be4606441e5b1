/** Telemetry that nobody set up, that fails, or that is set up wrongly. */

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DiagLogLevel, diag, metrics, trace } from '@opentelemetry/api';
import { traceDecisions } from 'mcp-auth/otel';
import { afterEach, describe, expect, it } from 'vitest';
import { importsOf } from '../support/source-text.js';
import { bearer, startObservedServer } from './observed-server.js';

afterEach(() => {
  for (const api of [trace, metrics, diag]) api.disable();
});

describe('without an SDK', () => {
  it('requests are decided all the same', async () => {
    const server = await startObservedServer(undefined, traceDecisions());
    expect(await server.send('/baseline', bearer(await server.as.mint()))).toBe(200);
    expect(await server.send('/baseline')).toBe(401);
    await server.close();
  });
});

describe('with an SDK that fails', () => {
  it('requests are decided all the same, the caller of the listener goes on, and `diag` is told', async () => {
    const told: unknown[] = [];
    const fail = () => {
      throw new Error('out of order');
    };
    const log = (...message: unknown[]) => void told.push(message);
    diag.setLogger({ error: log, warn: log, info: log, debug: log, verbose: log }, DiagLogLevel.ERROR);
    trace.setGlobalTracerProvider({ getTracer: fail });
    metrics.setGlobalMeterProvider({ getMeter: fail });
    const listener = traceDecisions();
    const seen: string[] = [];
    const server = await startObservedServer(undefined, (event) => {
      listener(event);
      seen.push(event.type);
    });
    expect(await server.send('/baseline', bearer(await server.as.mint()))).toBe(200);
    expect(await server.send('/baseline')).toBe(401);
    await server.close();
    expect(seen).toEqual(['allowed', 'refused']);
    expect(told).toHaveLength(4);
    expect(String(told[0])).toContain('out of order');
  });
});

describe('options', () => {
  it.each([
    [{ principals: true }, /no option `principals`, only principal, detail, clock/],
    [{ principal: 'false' }, /`principal` of `traceDecisions` must be a boolean/],
    [{ clock: 5 }, /`clock` of `traceDecisions` must be a function/],
  ])('that are wrong throw at once: %j', (options, message) => {
    expect(() => traceDecisions(options as never)).toThrow(message);
  });
});

describe('the package `@opentelemetry/api`', () => {
  const source = fileURLToPath(new URL('../../src', import.meta.url));
  const entries = readdirSync(source).filter((name) => /^(index|node|fetch|mcp|otel)\.ts$/.test(name));

  /** Packages that are loaded with a file, by it and by all it imports. */
  function loadedWith(file: string, seen = new Set<string>()): Set<string> {
    for (const { specifier, typeOnly } of importsOf(readFileSync(join(source, file), 'utf8'))) {
      const target = join(dirname(file), specifier.replace(/\.js$/, '.ts'));
      if (typeOnly || seen.has(specifier.startsWith('.') ? target : specifier)) continue;
      seen.add(specifier.startsWith('.') ? target : specifier);
      if (specifier.startsWith('.')) loadedWith(target, seen);
    }
    return seen;
  }

  it.each(entries)('is loaded by no entry but that for it: %s', (entry) => {
    expect(loadedWith(entry).has('@opentelemetry/api')).toBe(entry === 'otel.ts');
  });
});
