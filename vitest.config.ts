import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url));

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
    include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 30_000,
  },
});
