/** What is no guard, and what are no documents, is said where it is given. */

import { bearerAuth as fastifyAuth, metadata as fastifyMetadata } from 'mcp-auth/fastify';
import { bearerAuth as h3Auth, metadata as h3Metadata } from 'mcp-auth/h3';
import { bearerAuth as honoAuth, metadata as honoMetadata } from 'mcp-auth/hono';
import { bearerAuth as koaAuth, metadata as koaMetadata } from 'mcp-auth/koa';
import { describe, expect, it } from 'vitest';
import { simpleAuth } from './simple-auth.js';

const { guard } = simpleAuth();

describe.each([
  ['hono', honoMetadata, honoAuth],
  ['fastify', fastifyMetadata, fastifyAuth],
  ['koa', koaMetadata, koaAuth],
  ['h3', h3Metadata, h3Auth],
])('mcp-auth/%s', (_name, metadata, bearerAuth) => {
  const middleware = (_request: unknown, _response: unknown, _next: unknown) => {};
  it.each([[undefined], [{ guard: guard() }], [middleware], ['jwt']])('takes no %j for a guard', (value) => {
    expect(() => bearerAuth(value as never)).toThrow(
      new TypeError('`guard` must be what `mcpAuth.guard(…)` returns.'),
    );
  });
  it.each([[undefined], [{}], [middleware], [guard()]])('takes no %j for documents', (value) => {
    expect(() => metadata(value as never)).toThrow(
      new TypeError('`documents` must be what `mcpAuth.protectedResourceMetadata()` returns.'),
    );
  });
});
