// @ts-check
/**
 * Runs every fault over every contender and prints the figures. Exits with 1 when this library does not keep a promise.
 *
 *   node bench/promises/run.js [--only <scenario>] [--contender <name>] [--write]
 */

import { parseArgs } from 'node:util';
import { writePart } from '../page.js';
import { contenderNames, loadContender, ours, versionsOf } from './contenders/contender.js';
import { Stage } from './stage.js';
import { renderTable } from './table.js';

export const scenarioNames = [
  'outage-24h',
  'hanging',
  'cold-outage',
  'rotations',
  'unknown-kid-flood',
  'garbage',
  'cold-herd',
  'moved-jwks-uri',
  'huge-jwks',
];

const usage = `Usage: npm run promises -- [options]

  --only <scenario>     one of ${scenarioNames.join(', ')}
  --contender <name>    one of ${contenderNames.join(', ')}
  --write               put the whole table into docs/promises.md
`;

const options = readOptions();
const environment = `Node ${process.version}, ${process.platform} ${process.arch}`;
const contenders = await Promise.all(
  options.contenders.map(async (name) => ({ name, ...(await loadContender(name)) })),
);
const versions = contenders.map((contender) => `${contender.title}: ${versionsOf(contender)}`);

/** @type {import('./table.js').Section[]} */
const sections = [];
for (const name of options.scenarios) {
  /** @type {import('./figures.js').Scenario} */
  const { title, run } = await import(`./scenarios/${name}.js`);
  const column = async (/** @type {{ name: string, title: string }} */ contender) => {
    const begun = performance.now();
    const figures = await perform(run, contender.name);
    process.stderr.write(`${name} ${contender.name}: ${Math.round((performance.now() - begun) / 1000)} s\n`);
    return { contender: contender.title, figures };
  };
  const columns = [];
  for (const contender of contenders) columns.push(await column(contender));
  sections.push({ title, name, columns });
}

const table = renderTable(sections);
process.stdout.write(`${table}\n\n${environment}\n${versions.join('\n')}\n`);
if (options.write)
  await writePart('promises.md', 'figures', `${table}\n\n${environment}. Versions: ${versions.join('; ')}.`);

const broken = sections.flatMap(({ name, columns }) =>
  columns
    .filter(({ contender }) => contender === contenders.find((one) => one.name === ours)?.title)
    .flatMap(({ figures }) => figures.filter(({ kept }) => kept === false))
    .map(({ label, value, promise }) => `${name}: ${label}: promised ${promise}, measured ${value}`),
);
for (const line of broken) process.stderr.write(`Not kept: ${line}\n`);
process.exitCode = broken.length > 0 ? 1 : 0;

/** @param {import('./figures.js').Scenario['run']} run @param {string} contender */
async function perform(run, contender) {
  /** @type {Stage[]} */
  const stages = [];
  try {
    return await run(async () => {
      const stage = await Stage.open(contender);
      stages.push(stage);
      return stage;
    });
  } finally {
    await Promise.all(stages.map((stage) => stage.close()));
  }
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: { only: { type: 'string' }, contender: { type: 'string' }, write: { type: 'boolean' } },
    });
    const scenarios =
      values.only === undefined ? scenarioNames : scenarioNames.filter((name) => name === values.only);
    const chosen = contenderNames.filter(
      (name) => values.contender === undefined || name === values.contender,
    );
    if (scenarios.length === 0) throw new Error(`There is no scenario ${values.only}.`);
    if (chosen.length === 0) throw new Error(`There is no contender ${values.contender}.`);
    const partial = values.only !== undefined || values.contender !== undefined;
    if (values.write && partial)
      throw new Error('--write needs the whole run: the page has one table from one run.');
    return { scenarios, contenders: chosen, write: values.write ?? false };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    process.exit(2);
  }
}
