// @ts-check
/** The runtimes that are promised: what `check-runtimes.js` runs, and what the support table is printed from. */
import { nodeLines } from './node-lines.js';

/**
 * @typedef {object} Runtime
 * @property {string} title
 * @property {string[]} [lines] release lines, of Node.js
 * @property {string} [installed] the npm package that brings it
 * @property {string} [compatibilityDate] of workerd
 * @property {{ file: string, entries: string[] }[]} programs in `runtimes/`; `entries` are what each serves, by the names it prints
 */

const onNodeHttp = {
  file: 'node.js',
  entries: ['mcp-auth/node', 'mcp-auth/fetch with node:http', 'jwtAuth with node:http'],
};

export const runtimes = /** @satisfies {Record<string, Runtime>} */ ({
  node: { title: 'Node.js', lines: nodeLines, programs: [onNodeHttp] },
  bun: {
    title: 'Bun',
    installed: 'bun',
    programs: [
      { file: 'bun.js', entries: ['mcp-auth/fetch with Bun.serve', 'jwtAuth with Bun.serve'] },
      onNodeHttp,
    ],
  },
  deno: {
    title: 'Deno',
    installed: 'deno',
    programs: [
      { file: 'deno.js', entries: ['mcp-auth/fetch with Deno.serve', 'jwtAuth with Deno.serve'] },
      onNodeHttp,
    ],
  },
  workerd: {
    title: 'workerd (Cloudflare Workers)',
    installed: 'workerd',
    compatibilityDate: '2026-07-01',
    programs: [
      { file: 'worker.js', entries: ['mcp-auth/fetch as a module worker'] },
      { file: 'worker-jwt-auth.js', entries: ['jwtAuth as a module worker'] },
    ],
  },
});
