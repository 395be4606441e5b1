import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { authorizationServerChecks, resourceServerChecks } from '@mcp-auth/audit';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { AuditOptions } from '../../../audit/src/index.js';
import type { DoctorReport } from '../../src/doctor/doctor-report.js';
import { fortyBrokenServers } from './forty-broken-servers.js';
import { doctor } from './support.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doctor-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('are forty, each with another fault', () => {
  expect(new Set(fortyBrokenServers.map(({ check }) => check)).size).toBe(40);
});

describe.each(fortyBrokenServers)('a server with this fault: $fault', ({ check, start }) => {
  it(`is told so by the doctor (${check})`, async () => {
    const { options, close } = await start();
    onTestFinished(close);
    const { env, args } = await givenOf(options);
    // Streams are waited for until their token expires, which none of these faults is about.
    const fixed = ['--skip', 'rs.minted.stream-ends-with-token', '--fail-on', 'should'];
    const run = (...more: string[]) => doctor([options.url, ...args, ...fixed, ...more], { env });

    const { code, stdout } = await run('--json');
    expect(code).toBe(1);
    const { report } = JSON.parse(stdout) as DoctorReport;
    const found = report.findings.find(
      ({ id, status }) => id === check && (status === 'failed' || status === 'warned'),
    );
    expect(found, 'the planted fault').toMatchObject({ found: expect.any(String) });
    expect(found?.blockedBy, 'the fault itself, not what waits for it').toBeUndefined();

    // What people read: what holds not, what was seen, why it matters, what to do; and none of what they gave.
    const { text } = await run('--only', check);
    for (const words of [check, ' Seen ', ' Why ', ' Fix ']) expect(text).toContain(words);
    for (const secret of Object.values(env)) expect(stdout + text).not.toContain(secret);
  });
});

it('every check tells what to do in words of its own', () => {
  const checks = [...resourceServerChecks, ...authorizationServerChecks];
  for (const text of ['title', 'why', 'fix'] as const) {
    for (const check of checks) expect(check[text].length, `${check.id} ${text}`).toBeGreaterThan(15);
  }
  expect(new Set(checks.map(({ title }) => title)).size).toBe(checks.length);
});

/** What a broken server is to be asked with, as a person would give it. */
async function givenOf(options: AuditOptions) {
  const { credentials = {}, issuerKey, allowRegistration, allowPrivateAddresses, kind } = options;
  const { token, narrowToken, expiredToken, otherAudienceToken, otherUserToken } = credentials;
  const env = Object.fromEntries(
    Object.entries({
      MCP_AUTH_TOKEN: token,
      MCP_AUTH_NARROW_TOKEN: narrowToken,
      MCP_AUTH_EXPIRED_TOKEN: expiredToken,
      MCP_AUTH_OTHER_AUDIENCE_TOKEN: otherAudienceToken,
      MCP_AUTH_OTHER_USER_TOKEN: otherUserToken,
    }).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const args: string[] = [];
  if (issuerKey) {
    const { issuer, ...content } = issuerKey;
    const file = join(folder, `${crypto.randomUUID()}.json`);
    await writeFile(file, JSON.stringify(content));
    args.push('--issuer-key', file, '--issuer', issuer);
  }
  if (kind) args.push('--kind', kind);
  if (allowRegistration) args.push('--register');
  if (allowPrivateAddresses) args.push('--allow-private');
  return { env, args };
}
