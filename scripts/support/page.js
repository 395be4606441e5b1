// @ts-check
/** What is supported, as a page: from the data that the tests run over, the ranges that are declared and the versions that are pinned. */
import { existsSync, readFileSync } from 'node:fs';
import { platforms, scenarios } from '../../packages/mcp-auth/test/platforms/table.ts';
import { runtimes } from '../package/runtime-table.js';

const results = new URL('../../clients/results.json', import.meta.url);
const readJson = (/** @type {string} */ path) =>
  JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'));
const { packages } = readJson('package-lock.json');
const { peerDependencies, engines } = readJson('packages/mcp-auth/package.json');
/** By the id of the platform. @type {Record<string, string>} */
const supported = { ...peerDependencies, node: engines.node };

/** @returns {string} the whole page */
export function supportPage() {
  return `# What is supported

Generated from the tables that the tests run over, with the versions of the lockfile: \`node scripts/support-table.js --write\`.
\`npm run check\` fails when this page says anything else. How to put each together is in [Frameworks](frameworks.md) and
[Runtimes](runtimes.md).

## Frameworks

Every version below is run on real sockets, in each arrangement: the oldest that is supported, and the newest of each major version.

${frameworks()}

What has to hold, wherever there is a ✓:

${behaviour()}

\`\`\`bash
npx vitest run packages/mcp-auth/test/platforms
\`\`\`

## Runtimes

The packed library, installed as you install it, passes one list of checks on each.

${runtimeRows()}

\`\`\`bash
npm run test:package
\`\`\`

## MCP SDK

Behind the guard, on every platform above.

${sdks()}
${clients()}`;
}

function frameworks() {
  const rows = platforms.map(({ id, title, entry, packages: installed, arrangements }) => [
    title,
    code(entry),
    supported[id] ? code(supported[id]) : '–',
    installed.map(versionOf).join(', ') || 'as in [Runtimes](#runtimes)',
    arrangements.join(', '),
  ]);
  return table(['platform', 'import', 'supported', 'tested', 'arrangements'], rows);
}

function behaviour() {
  const rows = scenarios.map(({ title, ...only }) => {
    const included = 'platforms' in only ? only.platforms : undefined;
    return [
      title,
      ...platforms.map(({ id }) => ((included?.some((name) => name === id) ?? true) ? '✓' : '–')),
    ];
  });
  return table(['', ...platforms.map(({ title }) => title)], rows);
}

function runtimeRows() {
  const rows = Object.values(runtimes).map(
    (/** @type {import('../package/runtime-table.js').Runtime} */ runtime) => {
      const { title, lines, installed, compatibilityDate, programs } = runtime;
      const versions = lines ?? [versionOf(installed ?? '')];
      const date = compatibilityDate ? [`compatibility date ${compatibilityDate}, no flags`] : [];
      const entries = programs.flatMap((program) =>
        program.entries.map((entry) => entry.replace(/\S+/, code)),
      );
      return [title, [...versions, ...date].join(', '), entries.join('; ')];
    },
  );
  return table(['runtime', 'tested', 'served with'], rows);
}

function sdks() {
  const lines = { v2: '@modelcontextprotocol/server', v1: '@modelcontextprotocol/sdk' };
  const rows = Object.entries(lines).map(([line, name]) => [line, code(name), versionOf(name)]);
  return table(['line', 'package', 'tested'], rows);
}

/** Left out as long as no run with clients is on record: this has to work in a checkout as it is. */
function clients() {
  if (!existsSync(results)) return '';
  /** @type {import('../../clients/support/report.js').Row[]} */
  const runs = JSON.parse(readFileSync(results, 'utf8'));
  const steps = /** @type {const} */ (['sign-in', 'whoami', 'step-up']);
  const rows = runs.map(({ client, version, cells }) => [
    client,
    version,
    ...steps.map((step) => cells[step].shows),
  ]);
  return `
## Clients

The last run of the command below: ✓ works, ✗ does not, – is not for this client, or could not be tried. Why, and what to know about each,
is in [Clients](clients.md).

${table(['client', 'tested', ...steps], rows)}

\`\`\`bash
npm run test:clients
\`\`\`
`;
}

/** What the lockfile pins. @param {string} name */
function versionOf(name) {
  const found = packages[`node_modules/${name}`];
  if (!found) throw new Error(`${name} is not in package-lock.json: run npm install`);
  return found.version;
}

/** @param {string} text */
function code(text) {
  return `\`${text}\``;
}

/** @param {string[]} head @param {string[][]} rows */
function table(head, rows) {
  const line = (/** @type {string[]} */ cells) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
