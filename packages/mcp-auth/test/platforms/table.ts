/**
 * Where the library runs, and what has to hold there: the data that the tests run over and the support table is printed from. Imports
 * nothing, so that a script can load it as it is.
 */

export interface Platform {
  readonly id: string;
  readonly title: string;
  /** What a user imports. */
  readonly entry: string;
  /** Handlers get Node's request and response, or a `Request`. */
  readonly takes: 'node' | 'web';
  /** Installed packages, from the lowest supported version to the highest; none for what comes with the platform. */
  readonly packages: readonly string[];
  /** Ways to put it together that differ in what the guard sees first. */
  readonly arrangements: readonly string[];
}

export const platforms = [
  {
    id: 'express',
    title: 'Express',
    entry: 'mcp-auth',
    takes: 'node',
    packages: ['express4-oldest', 'express4', 'express5-oldest', 'express'],
    arrangements: ['guard first'],
  },
  {
    id: 'node',
    title: 'node:http',
    entry: 'mcp-auth/node',
    takes: 'node',
    packages: [],
    arrangements: ['guard first'],
  },
  {
    id: 'fetch',
    title: 'Fetch',
    entry: 'mcp-auth/fetch',
    takes: 'web',
    packages: [],
    arrangements: ['guard first'],
  },
  {
    id: 'jwt-auth',
    title: 'jwtAuth',
    entry: 'mcp-auth/fetch',
    takes: 'web',
    packages: [],
    arrangements: ['guard first'],
  },
  {
    id: 'hono',
    title: 'Hono',
    entry: 'mcp-auth/hono',
    takes: 'web',
    packages: ['hono-oldest', 'hono'],
    arrangements: ['on @hono/node-server', 'on Fetch'],
  },
  {
    id: 'fastify',
    title: 'Fastify',
    entry: 'mcp-auth/fastify',
    takes: 'node',
    packages: ['fastify-oldest', 'fastify'],
    arrangements: ['guard first', 'parser first'],
  },
  {
    id: 'koa',
    title: 'Koa',
    entry: 'mcp-auth/koa',
    takes: 'node',
    packages: ['koa-oldest', 'koa'],
    arrangements: ['guard first', 'parser first'],
  },
  {
    id: 'h3',
    title: 'h3',
    entry: 'mcp-auth/h3',
    takes: 'web',
    packages: ['h3-oldest', 'h3'],
    arrangements: ['on Node', 'on Fetch'],
  },
] as const satisfies readonly Platform[];

export type PlatformId = (typeof platforms)[number]['id'];

export interface Scenario {
  readonly id: string;
  /** Completes "on every platform, …". */
  readonly title: string;
  /** Left out: all of them. */
  readonly platforms?: readonly PlatformId[];
}

const frameworks = ['express', 'hono', 'fastify', 'koa', 'h3'] as const;
/** `jwtAuth` leaves DPoP to `MCPAuth`. */
const withDpop = [...frameworks, 'node', 'fetch'] as const;

export const scenarios = [
  { id: 'metadata', title: 'the metadata is at every well-known location, with a clean 404 beside it' },
  {
    id: 'challenge',
    title: 'a request without a token, or with a bad one, gets a challenge and runs nothing',
  },
  {
    id: 'token-first',
    title: 'no body is parsed, and no media type refused, before the token has been judged',
  },
  {
    id: 'two-schemes',
    title: 'a server that takes DPoP as well as Bearer offers both',
    platforms: withDpop,
  },
  { id: 'preflight', title: 'the guard answers preflights' },
  { id: 'repeated-authorization', title: 'two Authorization fields are 400' },
  { id: 'identity', title: 'tools of the MCP SDK v2 see who is calling, in both eras' },
  { id: 'identity-v1', title: 'tools of the MCP SDK v1 see who is calling' },
  {
    id: 'operations',
    title: 'what an operation needs is decided before the handler runs, by body and headers',
  },
  { id: 'public', title: 'operations that are public need no token, and refuse a bad one' },
  { id: 'body', title: 'the handler gets the body that was judged, parsed and as bytes' },
  { id: 'untouched', title: 'a guard without rules leaves the body alone' },
  { id: 'stream-end', title: 'event streams end with their token' },
  { id: 'sessions', title: 'a session belongs to whoever opened it' },
  { id: 'cors', title: 'pages of other origins can read the answers of the handler' },
  {
    id: 'own-headers',
    title: 'headers that the host has set before stay, and lists are merged',
    platforms: frameworks,
  },
  { id: 'throwing', title: 'a handler that throws is left to the error handling of the framework' },
] as const satisfies readonly Scenario[];

export type ScenarioId = (typeof scenarios)[number]['id'];
