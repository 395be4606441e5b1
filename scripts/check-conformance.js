// @ts-check
/**
 * The official conformance suite of MCP as a judge: the guard must not change a single verdict on the server behind it, and the
 * development server has to pass what there is for authorization servers.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { startDevServer } from '@mcp-auth/dev-server';
import { runAuthorization } from '../test/conformance/authorization.ts';
import { startBearerProxy } from '../test/conformance/bearer-proxy.ts';
import { hosts, resource, scopes, startEverything } from '../test/conformance/hosts.ts';
import { runSuite } from '../test/conformance/suite.ts';
import { differences, isFailed, unexpected } from '../test/conformance/verdict.ts';

/** @typedef {import('../test/conformance/suite.ts').Scores} Scores */

const expected = JSON.parse(
  readFileSync(new URL('../test/conformance/expected-failures.json', import.meta.url), 'utf8'),
);
/** @type {string[]} */
const faults = [];
const revisions = ['2025-11-25', '2026-07-28'];
assert.deepEqual(Object.keys(expected), [...revisions, 'authorization']);

const authorizationServer = await startDevServer({
  port: 0,
  autoApprove: true,
  resources: [{ resource, scopes }],
});
const { issuer } = authorizationServer;
try {
  const token = await requestToken();
  for (const revision of revisions) {
    console.log(`\n— server, ${revision}`);
    const [open = {}, ...guarded] = await Promise.all(hosts.map((host) => judge(host, revision, token)));
    report(hosts[0], open);
    note(unexpected(open, expected[revision]), `server ${revision}`);
    for (const [index, scores] of guarded.entries()) {
      const host = hosts[index + 1];
      report(host, scores);
      note(differences(open, scores), `server ${revision} behind ${host}`);
    }
  }

  console.log('\n— authorization server');
  for (const args of [[], ['--resource', resource]]) {
    const scores = await runAuthorization(issuer, ['--client-id', 'demo-public', ...args]);
    report(`demo-public ${args.join(' ')}`, scores);
    note(unexpected(scores, expected.authorization), 'authorization');
  }
} finally {
  await authorizationServer.close();
}
if (faults.length > 0) {
  console.log(`\n${faults.join('\n')}`);
  process.exitCode = 1;
} else console.log('\nThe suite judges the guarded server as it judges the open one.');

/**
 * @param {string} host
 * @param {string} revision
 * @param {string} token
 * @returns {Promise<Scores>}
 */
async function judge(host, revision, token) {
  const server = await startEverything(host, issuer);
  const proxy = await startBearerProxy(server.origin, token);
  try {
    const { status } = await fetch(`${server.origin}/mcp`, { method: 'POST' });
    assert.equal(status === 401, host !== 'unprotected', `${host} answered ${status} without a token`);
    return await runSuite('server', ['--url', `${proxy.origin}/mcp`, '--requirements', revision]);
  } finally {
    await proxy.close();
    await server.close();
  }
}

/** As the client itself (RFC 6749 §4.4), for everything there is. */
async function requestToken() {
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from('demo-confidential:demo-secret').toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', resource, scope: scopes.join(' ') }),
  });
  assert.equal(response.status, 200);
  return (await response.json()).access_token;
}

/** @param {string} title @param {Scores} scores */
function report(title, scores) {
  const all = Object.values(scores);
  const failed = all.filter((checks) => isFailed(checks)).length;
  console.log(`${title.trim()}: ${all.length} scenarios, ${failed} fail, ${all.flat().length} checks`);
}

/** @param {string[]} found @param {string} where */
function note(found, where) {
  faults.push(...found.map((fault) => `${where}: ${fault}`));
}
