// @ts-check
/**
 * Servers that other packages protect, as their own documentation shows it, and one that this library does, under every check of the
 * audit that can be made of a resource server. Exits with 1 when a finding is another one than in `strangers/results.json`.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startIssuer } from './strangers/issuer.js';
import { installStrangers, startStranger, strangerNames } from './strangers/start.js';

const usage = `Usage: npm run test:strangers -- [options]

  --only <text>  servers whose name contains it; strangers/results.json stays as it is
  --no-install   with what is in strangers/node_modules, and without building
  --write        renew strangers/results.json; the table follows with: node scripts/checks-page.js --write
`;

/** @typedef {{ name: string, title: string, version: string, findings: Record<string, { status: string, found?: string, blockedBy?: string }> }} Judged */

/** Some of the servers want this scope of everybody. */
const baseline = 'mcp';

const root = fileURLToPath(new URL('..', import.meta.url));
const results = new URL('../strangers/results.json', import.meta.url);
const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    'no-install': { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) process.stdout.write(usage);
else process.exit((await main()) ? 0 : 1);

async function main() {
  if (!options['no-install']) {
    const { status } = spawnSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
    if (status !== 0) return false;
    installStrangers();
  }
  const names = ['mcp-auth', ...strangerNames].filter((name) => name.includes(options.only ?? ''));
  /** @type {Judged[]} */
  const judged = [];
  for (const name of names) {
    const server = await judge(name);
    judged.push(server);
    const count = (/** @type {string} */ wanted) =>
      Object.values(server.findings).filter(({ status }) => status === wanted).length;
    const counts = ['passed', 'failed', 'warned', 'not_applicable'].map(
      (status) => `${count(status)} ${status}`,
    );
    console.log(`${server.title} ${server.version}: ${counts.join(', ')}`);
  }
  if (options.write && options.only === undefined) {
    writeFileSync(results, `${JSON.stringify(judged, undefined, 2)}\n`);
    return true;
  }
  const differences = judged.flatMap(differencesOf);
  for (const difference of differences) console.log(difference);
  if (differences.length > 0) console.log('\nIf that is as it should be: npm run test:strangers -- --write');
  return differences.length === 0;
}

/** @param {string} name @returns {Promise<Judged>} */
async function judge(name) {
  const { audit } = await import('@mcp-auth/audit');
  const issuer = await startIssuer();
  const server = await (name === 'mcp-auth'
    ? startOwn(issuer.issuer)
    : startStranger(asStranger(name), issuer));
  try {
    const { url, title, version } = server;
    const audience = await resourceOf(url);
    const past = Math.floor(Date.now() / 1000) - 600;
    const claims = { sub: 'alice', client_id: 'audit', scope: baseline };
    /** @param {Record<string, unknown>} [more] @param {string} [typ] */
    const mint = (more, typ) => issuer.mint(audience, { ...claims, ...more }, typ);
    const report = await audit({
      url,
      authorizationServers: false,
      credentials: {
        token: await mint({ scope: `${baseline} openid profile` }),
        narrowToken: await mint(),
        expiredToken: await mint({ iat: past - 600, exp: past }),
        otherAudienceToken: await mint({ aud: 'https://other.example/mcp' }),
        otherUserToken: await mint({ sub: 'bob' }),
        idToken: await mint({ aud: 'audit', nonce: 'n', at_hash: 'h' }, 'JWT'),
        refreshToken: 'opaque-refresh-token',
      },
      issuerKey: { issuer: issuer.issuer, jwk: issuer.jwk, audience, claims },
    });
    const findings = report.findings.map(({ id, status, found, blockedBy }) => [
      id,
      {
        status,
        ...(blockedBy !== undefined && { blockedBy }),
        ...((status === 'failed' || status === 'warned') && { found: withoutPorts(String(found)) }),
      },
    ]);
    return { name, title, version, findings: Object.fromEntries(findings) };
  } finally {
    await Promise.all([server.close(), issuer.close()]);
  }
}

/** What its tokens have to be for: what it says of itself, or else its URL. @param {string} url */
async function resourceOf(url) {
  const { origin, pathname } = new URL(url);
  for (const path of [pathname, '']) {
    const response = await fetch(`${origin}/.well-known/oauth-protected-resource${path}`);
    if (response.ok) return String((await response.json()).resource);
  }
  return url;
}

/** The whoami example. @param {string} issuer */
async function startOwn(issuer) {
  const { start } = await import('../examples/whoami/start.js');
  const server = await start({ issuer, port: 0 });
  const { version } = JSON.parse(
    readFileSync(new URL('../packages/mcp-auth/package.json', import.meta.url), 'utf8'),
  );
  return { title: 'mcp-auth', version, url: `${server.origin}/mcp`, close: () => server.close() };
}

/** @param {string} name */
function asStranger(name) {
  const stranger = strangerNames.find((each) => each === name);
  if (!stranger) throw new Error(`There is no server ${name}`);
  return stranger;
}

/** Ports and times change from run to run, and say nothing. @param {string} text */
function withoutPorts(text) {
  return text.replace(/(localhost|127\.0\.0\.1):\d+/g, '$1').replace(/\b\d+ (ms|s)\b/g, '… $1');
}

/** @param {Judged} server */
function differencesOf({ name, findings }) {
  /** @type {Judged[]} */
  const all = JSON.parse(readFileSync(results, 'utf8'));
  const before = all.find((each) => each.name === name)?.findings ?? {};
  return [...new Set([...Object.keys(before), ...Object.keys(findings)])]
    .filter((id) => before[id]?.status !== findings[id]?.status)
    .map(
      (id) => `${name} ${id}: was ${before[id]?.status ?? 'unknown'}, is ${findings[id]?.status ?? 'gone'}`,
    );
}
