// @ts-check
/**
 * Every client of other people that runs without a desktop: signs in, calls whoami, and steps up where it can. Exits with 1 when one
 * does otherwise than its driver in `clients/drivers` says, also when it does better.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { absent, judge, line, markdown } from '../clients/support/report.js';

const usage = `Usage: npm run test:clients -- [options]

  --only <text>  clients whose name contains it; clients/results.json stays as it is
  --no-install   with what is in clients/node_modules, and without building
  --write        renew the table of docs/clients.md
  --picture      renew docs/images/inspector.png
`;

/** As in the table. */
const drivers = [
  ...['inspector-web', 'inspector-cli', 'claude-code', 'codex', 'opencode', 'mcp-remote', 'mcporter'],
  ...['sdk-v2', 'sdk-v1', 'ai-sdk', 'langchain', 'mastra', 'use-mcp'],
];
const root = fileURLToPath(new URL('..', import.meta.url));
const [results, page, picture] = ['clients/results.json', 'docs/clients.md', 'docs/images/inspector.png'];

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    'no-install': { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    picture: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) process.stdout.write(usage);
else process.exit((await main()) ? 0 : 1);

async function main() {
  if (!options['no-install']) {
    run('npm', ['run', '--silent', 'build']);
    run('npm', ['ci', '--prefix', 'clients']);
  }
  // These need what has just been built and installed.
  const { runClient } = await import('../clients/support/run-client.js');
  /** @type {{ clients: import('../clients/support/run-client.js').Client[] }[]} */
  const modules = await Promise.all(drivers.map((name) => import(`../clients/drivers/${name}.js`)));
  const clients = modules
    .flatMap(({ clients }) => clients)
    .filter(({ name }) => name.toLowerCase().includes(options.only?.toLowerCase() ?? ''));
  if (clients.length === 0) {
    console.error(`No client is called ${options.only}`);
    return false;
  }

  const takePicture = async (/** @type {() => Promise<Uint8Array>} */ take) =>
    writeFileSync(root + picture, await take());
  const rows = [];
  let asExpected = true;
  for (const client of clients) {
    const { row, surprises } = client.unavailable
      ? { row: absent(client), surprises: [] }
      : judge(client, await runClient(client, options.picture ? { takePicture } : {}));
    rows.push(row);
    console.log(line(row));
    for (const surprise of surprises) console.log(`    NOT AS EXPECTED: ${surprise}`);
    asExpected &&= surprises.length === 0;
  }
  console.log(`\n${rows.length} clients, ${asExpected ? 'all' : 'not all'} as expected.`);
  if (options.only === undefined) {
    writeFileSync(root + results, `${JSON.stringify(rows, null, 2)}\n`);
  }
  if (options.write) {
    const [begin, end] = ['<!-- begin table -->', '<!-- end table -->'];
    const text = readFileSync(root + page, 'utf8');
    const [before, after] = [text.slice(0, text.indexOf(begin)), text.slice(text.indexOf(end))];
    const table = markdown(JSON.parse(readFileSync(root + results, 'utf8')));
    writeFileSync(root + page, `${before}${begin}\n\n${table}\n\n${after}`);
  }
  return asExpected;
}

/** @param {string} command @param {string[]} args */
function run(command, args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}`);
}
