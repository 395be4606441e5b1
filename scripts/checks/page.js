// @ts-check
/** The text of docs/checks.md. */
import { readFileSync } from 'node:fs';
import { authorizationServerChecks, gatewayChecks, resourceServerChecks } from '@mcp-auth/audit';

/** @typedef {import('@mcp-auth/audit').CheckDescription} Description */
/** @typedef {{ name: string, title: string, version: string, findings: Record<string, { status: string, found?: string, blockedBy?: string }> }} Judged */

const roles = /** @type {const} */ ([
  ['Resource servers', resourceServerChecks, 'MCP servers that ask for a token.'],
  ['Authorization servers', authorizationServerChecks, 'Those who issue the tokens.'],
  ['Gateways', gatewayChecks, 'Proxies that stand before an MCP server.'],
]);

/** What `needs` means, in the words of the command line. @type {Record<string, string>} */
const given = {
  token: 'a token',
  'narrow-token': 'a token with few scopes',
  'expired-token': 'an expired token',
  'other-audience-token': 'a token for another resource',
  'other-user-token': 'a token of another user',
  'id-token': 'an ID token',
  'refresh-token': 'a refresh token',
  'issuer-key': 'the key of a test issuer',
  registration: 'leave to register clients',
  'host-header': '',
  upstream: 'the server behind the gateway',
};

export async function checksPage() {
  return `# What the audit checks

The list behind \`mcp-auth doctor\` and [\`@mcp-auth/audit\`](../packages/audit/README.md). A check of a MUST that does not hold is a failure, of a SHOULD a
warning. Ids stay as they are. Written by \`node scripts/checks-page.js --write\` from the checks themselves.

${roles.map(([title, checks, what]) => section(title, checks, what)).join('\n')}
${strangers()}`;
}

/** @param {string} title @param {readonly Description[]} checks @param {string} what */
function section(title, checks, what) {
  const rows = checks.map(({ id, level, title, source, needs = [] }) => {
    const words = needs.map((need) => given[need]).filter(Boolean);
    return `| \`${id}\` | ${level} | ${cell(title)} | ${cell(words.join(', '))} | ${cell(source)} |`;
  });
  return `## ${title}

${what} ${checks.length} checks.

| id | level | what holds | needs | source |
| --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
}

function strangers() {
  /** @type {Judged[]} */
  const servers = JSON.parse(readFileSync(new URL('../../strangers/results.json', import.meta.url), 'utf8'));
  const checks = resourceServerChecks.filter(({ id }) =>
    servers.some(({ findings }) => isOpen(findings[id])),
  );
  const heads = servers.map(({ title, version }) => `${title} ${version}`);
  const counts = servers.map(({ findings }) => {
    const all = Object.values(findings);
    const count = (/** @type {string} */ wanted) =>
      all.filter(({ status, blockedBy }) => status === wanted && blockedBy === undefined).length;
    return `${count('passed')} / ${count('warned')} / ${count('failed')}`;
  });
  const rows = checks.map(
    ({ id, level }) =>
      `| \`${id}\` | ${level} | ${servers.map(({ findings }) => mark(findings[id])).join(' | ')} |`,
  );
  const seen = servers.slice(1).map(({ title, version, findings }) => {
    const open = checks.filter(({ id }) => isOpen(findings[id]) && findings[id]?.blockedBy === undefined);
    const lines = open.map(({ id }) => `* \`${id}\`: ${cell(String(findings[id]?.found))}`);
    return `<details><summary>${title} ${version}</summary>\n\n${lines.join('\n')}\n\n</details>\n`;
  });
  return `## Servers of other packages

Each protects the same small server the way its own documentation shows it ([\`strangers/servers\`](../strangers/servers)), with tokens of a test issuer
whose key the audit has. Where a package leaves the verification of tokens to its user (both SDKs, mcp-handler and fastmcp), jose's \`jwtVerify\` does
it, and \`rs.minted\` and \`rs.token\` say as much about that as about the package. Measured with
\`npm run test:strangers\`, which fails when one of them changes. Only checks that somebody does not pass are listed; what does not apply to a server
(no sessions, no streams, no DPoP) counts for nothing. ✓ passed, **✗** a failure, ! a warning, – does not apply, … waits for another check.

| check | level | ${heads.join(' | ')} |
| --- | --- | ${heads.map(() => '---').join(' | ')} |
| passed / warnings / failures | | ${counts.join(' | ')} |
${rows.join('\n')}

What was seen:

${seen.join('\n')}`;
}

/** @param {{ status: string } | undefined} finding */
function isOpen(finding) {
  return finding?.status === 'failed' || finding?.status === 'warned';
}

/** @param {{ status: string, blockedBy?: string } | undefined} finding */
function mark(finding) {
  if (finding?.blockedBy !== undefined) return '…';
  /** @type {Record<string, string>} */
  const marks = { passed: '✓', failed: '**✗**', warned: '!', not_applicable: '–' };
  return (finding && marks[finding.status]) ?? '';
}

/** Text in a cell: what would end it, or be taken for markup, is escaped. @param {string} text */
function cell(text) {
  return text.replace(/[\\|<>*_`[\]]/g, '\\$&').replace(/\s+/g, ' ');
}
