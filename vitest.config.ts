import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// Most of what a test program costs is to compile what it imports, and hundreds of them import the same packages.
process.env.NODE_COMPILE_CACHE ??= source('./node_modules/.cache/compile');

/** Replaces modules, globals or the environment of the process, which whichever file comes next would see. */
const replaces =
  /\bvi\.(?:mock|doMock|resetModules|spyOn|stub\w+|useFakeTimers)\b|\bprocess\.(?:env|chdir)\b|support\/engines/;
const all = ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'];
/** About memory, time or what the process has in common: signatures, telemetry, outages. */
const apart = ['packages/mcp-auth/test/{dpop,examined,opaque,otel,staying-up,verify}/**/*.test.ts'];
const replacing = globSync(all, { cwd: source('.'), exclude: ['**/node_modules/**'] }).filter((file) =>
  replaces.test(readFileSync(source(file), 'utf8')),
);

export default defineConfig({
  resolve: {
    // Tests read the sources; what gets published is tested apart, from the packed tarball.
    alias: [
      { find: /^mcp-auth$/, replacement: source('./packages/mcp-auth/src/index.ts') },
      { find: /^mcp-auth\/(\w+)$/, replacement: source('./packages/mcp-auth/src/$1.ts') },
      // The library's own imports that depend on the platform: the tests run on Node.
      { find: /^#(base64url|signature)$/, replacement: source('./packages/mcp-auth/src/verify/$1.node.ts') },
      { find: '@mcp-auth/audit', replacement: source('./packages/audit/src/index.ts') },
      { find: '@mcp-auth/dev-server', replacement: source('./packages/dev-server/src/index.ts') },
    ],
  },
  test: {
    testTimeout: 30_000,
    // By default one processor stays free, which is every other one where there are two.
    maxWorkers: '100%',
    projects: [
      {
        extends: true,
        test: { name: 'apart', include: [...apart, ...replacing], pool: 'threads' },
      },
      {
        extends: true,
        // To load the servers and clients anew for each file would be a third of the work.
        test: { name: 'together', include: all, exclude: [...apart, ...replacing], isolate: false },
      },
    ],
  },
});
