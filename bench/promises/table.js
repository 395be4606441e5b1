// @ts-check
/** Figures as a Markdown table: one row a figure, one column a contender. */

/**
 * @typedef {object} Section
 * @property {string} title
 * @property {string} name of the scenario, as `--only` takes it
 * @property {{ contender: string, figures: import('./figures.js').Figure[] }[]} columns
 */

/** @param {readonly Section[]} sections */
export function renderTable(sections) {
  return sections.map(renderSection).join('\n\n');
}

/** @param {Section} section */
function renderSection({ title, name, columns }) {
  const labels = columns[0]?.figures.map(({ label, promise }) => ({ label, promise: promise ?? '–' })) ?? [];
  const rows = labels.map(({ label, promise }, index) => [
    label,
    promise,
    ...columns.map(({ figures }) => String(figures[index]?.value ?? '–')),
  ]);
  const head = ['', 'promise', ...columns.map(({ contender }) => contender)];
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return [`### ${title}`, '', `\`npm run promises -- --only ${name}\``, '', ...lines].join('\n');
}
