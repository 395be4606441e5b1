// @ts-check
/**
 * Distinct tokens of 1,000 principals, 64 requests at a time, through a contender: does the heap stay flat, and is every request
 * answered with the identity of its own token? Exits with 1 when this library does not keep a promise.
 *
 *   node bench/promises/heap.js [--tokens 1000000] [--contender <name>|all] [--kind valid|refused] [--write]
 */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writePart } from '../page.js';
import { AuthorizationServer } from './authorization-server.js';
import { contenderNames, loadContender, ours, versionsOf } from './contenders/contender.js';
import { resource } from './stage.js';
import { makeKey } from './tokens.js';

const usage = `Usage: node bench/promises/heap.js [options]

  --tokens <count>      distinct tokens, default 1000000
  --contender <name>    ${contenderNames.join(', ')}, or all; default ${ours}
  --kind <kind>         only valid or only refused ones
  --write               put the table into docs/promises.md
`;

/** What a heap may grow by, whatever the number of tokens: the noise of compiled code and inline caches. */
const flat = 2 * 1024 * 1024;

/** @typedef {{ warm: number, samples: number[], strangers: number, unexpected: number }} Measured */

const options = readOptions();
const rows = [];
const versions = [];
let broken = false;
for (const name of options.contenders) {
  const contender = await loadContender(name);
  versions.push(`${contender.title}: ${versionsOf(contender)}`);
  for (const kind of options.kinds) {
    const { warm, samples, strangers, unexpected } = await measure(name, kind);
    const end = samples.at(-1) ?? warm;
    const most = Math.max(...samples);
    rows.push([
      contender.title,
      `${options.tokens.toLocaleString('en')} ${kind}`,
      mebibytes(warm),
      mebibytes(end),
      mebibytes(most),
      kind === 'valid' ? strangers : '–',
      unexpected,
    ]);
    process.stderr.write(`${name} ${kind}: ${[warm, ...samples].map(mebibytes).join(', ')}\n`);
    if (name === ours && (end - warm > flat || strangers > 0 || unexpected > 0)) broken = true;
  }
}

const head = [
  '',
  'tokens',
  'heap after 5 %',
  'heap at the end',
  'highest of ten samples',
  'answered with another identity',
  'answered otherwise than expected',
];
const table = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
const environment = `Node ${process.version}. Versions: ${versions.join('; ')}.`;
process.stdout.write(`${table}\n\n${environment}\n`);
if (options.write) await writePart('promises.md', 'heap', `${table}\n\n${environment}`);
if (broken) process.stderr.write('Not kept: the heap grew, or a request was answered wrongly.\n');
process.exitCode = broken ? 1 : 0;

/** @param {string} contender @param {string} kind @returns {Promise<Measured>} */
async function measure(contender, kind) {
  const key = makeKey('first');
  const authorizationServer = new AuthorizationServer();
  authorizationServer.published = [key.jwk];
  await authorizationServer.listen();
  const script = fileURLToPath(new URL('heap-process.js', import.meta.url));
  const values = [contender, authorizationServer.issuer, resource, String(options.tokens), kind];
  const child = fork(script, values, { execArgv: ['--expose-gc'] });
  try {
    await once(child, 'message');
    child.send({ kid: key.kid, jwk: key.privateKey.export({ format: 'jwk' }) });
    const [measured] = await once(child, 'message');
    return measured;
  } finally {
    child.kill('SIGKILL');
    await authorizationServer.close();
  }
}

/** @param {number} bytes */
function mebibytes(bytes) {
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        tokens: { type: 'string', default: '1000000' },
        contender: { type: 'string', default: ours },
        kind: { type: 'string' },
        write: { type: 'boolean', default: false },
      },
    });
    const tokens = Number(values.tokens);
    if (!Number.isInteger(tokens) || tokens < 1000) throw new Error('--tokens wants a number from 1000 up.');
    const contenders = contenderNames.filter(
      (name) => values.contender === 'all' || values.contender === name,
    );
    if (contenders.length === 0) throw new Error(`There is no contender ${values.contender}.`);
    const kinds = ['valid', 'refused'].filter((kind) => values.kind === undefined || values.kind === kind);
    if (kinds.length === 0) throw new Error(`Tokens are valid or refused, not ${values.kind}.`);
    return { tokens, contenders, kinds, write: values.write };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    process.exit(2);
  }
}
