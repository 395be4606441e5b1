// @ts-check
/** The chart of `docs/performance.md`: bars as long as the part of the throughput without auth that is left. */

import { ours } from './section.js';

/** @typedef {import('./section.js').Row} Row */
/** @typedef {import('./section.js').Measured} Measured */
/** @typedef {{ title: string, bars: Row[] }} Group */

const [width, labelWidth, scaleWidth] = [860, 300, 460];
const [barHeight, gap, groupGap, top] = [15, 5, 34, 64];

/** @param {import('./results.js').Results} results @returns {string} SVG */
export function chart({ sections, machine, node, versions, date, rounds }) {
  const version = versions.find((one) => one.startsWith('mcp-auth ')) ?? '';
  const groups = [...groupsOf(sections, 'express', 'Express 5'), ...onOtherHosts(sections)];
  let y = top;
  const drawn = groups.map((group) => {
    const text = drawGroup(group, y);
    y += groupGap + group.bars.length * (barHeight + gap);
    return text;
  });
  const about = `${machine.cpu}, ${machine.cores} cores, Node ${node}, ${version}, ${date}, medians of ${rounds} rounds`;
  const height = y + 24;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="CPU per request without auth divided by CPU per request with it, for several libraries">
<style>${style}</style>
<rect class="page" width="${width}" height="${height}" rx="6"/>
<text class="title" x="16" y="28">CPU per request without auth ÷ with it: longer is better, 1 is free</text>
<text class="about" x="16" y="46">${escaped(about)}</text>
${grid(y)}
${drawn.join('\n')}
</svg>
`;
}

const style = `
text { font: 12px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #24292f; }
.title { font-size: 15px; font-weight: 600; }
.group { font-size: 13px; font-weight: 600; }
.about, .tick { font-size: 11px; fill: #57606a; }
.page { fill: #ffffff; }
.line { stroke: #d0d7de; }
.bar { fill: #afb8c1; }
.control { fill: #d8dee4; }
.ours { fill: #0969da; }
.own { font-weight: 600; }
.value { paint-order: stroke; stroke: #ffffff; stroke-width: 3px; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .about, .tick { fill: #8d96a0; }
  .page { fill: #0d1117; }
  .line { stroke: #30363d; }
  .value { stroke: #0d1117; }
  .bar { fill: #6e7681; }
  .control { fill: #3d444d; }
  .ours { fill: #4493f8; }
}
`;

/** One group for each kind of load. @param {readonly Measured[]} sections @param {string} name @param {string} host @returns {Group[]} */
function groupsOf(sections, name, host) {
  const rows = ratiosOf(sections, name).filter(({ what }) => !what.startsWith('ES256'));
  return [...new Set(rows.map(({ what }) => what))].map((what) => ({
    title: `${host}, ${what}`,
    bars: rows.filter((row) => row.what === what),
  }));
}

/** One kind of load is enough there. @param {readonly Measured[]} sections */
function onOtherHosts(sections) {
  const hosts = [
    ['node-http', 'node:http'],
    ['hono', 'Hono'],
    ['fastify', 'Fastify 5'],
    ['mcp', 'MCP SDK on Express'],
  ];
  return hosts.flatMap(([name = '', host = '']) => groupsOf(sections, name, host).slice(0, 1));
}

/** @param {readonly Measured[]} sections @param {string} name */
function ratiosOf(sections, name) {
  const rows = sections.find((section) => section.name === name)?.rows ?? [];
  return rows.filter(({ unit }) => unit === 'of no auth');
}

/** @param {Group} group @param {number} y */
function drawGroup({ title, bars }, y) {
  const lines = bars.map((row, index) => drawBar(row, y + 26 + index * (barHeight + gap)));
  return [`<text class="group" x="16" y="${y + 16}">${escaped(title)}</text>`, ...lines].join('\n');
}

/** @param {Row} row @param {number} y */
function drawBar({ contender, value }, y) {
  const isOurs = contender.startsWith(ours);
  const kind = isOurs ? 'ours' : contender.startsWith('control') ? 'control' : 'bar';
  const length = Math.min(1.05, Math.max(0, value)) * scaleWidth;
  const own = isOurs ? ' class="own"' : '';
  return [
    `<text${own} x="${labelWidth - 8}" y="${y + 12}" text-anchor="end">${escaped(labelOf(contender))}</text>`,
    `<rect class="${kind}" x="${labelWidth}" y="${y}" width="${length.toFixed(1)}" height="${barHeight}" rx="2"/>`,
    `<text class="value${isOurs ? ' own' : ''}" x="${(labelWidth + length + 6).toFixed(1)}" y="${y + 12}">${value.toFixed(2)}</text>`,
  ].join('');
}

/** @param {string} contender */
function labelOf(contender) {
  return contender
    .replace(' (this repository)', '')
    .replace('control: ', '')
    .replace('SDK v2 requireBearerAuth', 'SDK v2 gate');
}

/** @param {number} bottom */
function grid(bottom) {
  return [0, 0.25, 0.5, 0.75, 1]
    .map((share) => {
      const x = labelWidth + share * scaleWidth;
      return `<line class="line" x1="${x}" x2="${x}" y1="${top}" y2="${bottom}"/><text class="tick" x="${x}" y="${bottom + 14}" text-anchor="middle">${share}</text>`;
    })
    .join('\n');
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
