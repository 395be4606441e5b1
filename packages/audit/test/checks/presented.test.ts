import { describe, expect, it } from 'vitest';
import { presentedChecks } from '../../src/checks/rs/presented.js';
import { internalsIn } from '../../src/checks/rs/presented-leaks.js';
import { audit } from '../../src/index.js';
import { startWith, withHeaders } from '../broken/faults.js';
import { brokenPresented } from '../broken/presented.js';
import { startGood } from '../servers/good.js';
import { judgeChecks } from './judging.js';

judgeChecks(presentedChecks, brokenPresented);

const isRefusal = (path: string, _request: Request, { status }: Response) =>
  path === '/mcp' && status === 401;

describe('a server with other manners', () => {
  it.each([
    ['says nothing about caches', { 'cache-control': null }],
    ['lets nobody but the client keep it', { 'cache-control': 'private, max-age=60' }],
    ['wants to be asked each time', { 'cache-control': 'no-cache' }],
    [
      'says that it is old already',
      { 'cache-control': 'max-age=0', expires: 'Thu, 01 Jan 1970 00:00:00 GMT' },
    ],
  ])('%s: no cache keeps its refusals', async (_what, headers) => {
    const server = await startWith(withHeaders(isRefusal, () => headers))();
    const only = ({ id }: { id: string }) => id === 'rs.presented.refusals-not-stored';
    const report = await audit({ ...server.options, only }).finally(() => server.close());
    expect(report.findings.map(({ status }) => status)).toEqual(['passed']);
  });
});

it('shows none of the tokens that it presents in the wrong places', async () => {
  const good = await startGood();
  const only = ({ id }: { id: string }) => id.startsWith('rs.presented.');
  const report = await audit({ ...good.options, only }).finally(() => good.close());
  const token = good.options.credentials?.token ?? '';
  expect(
    report.exchanges.filter(({ purpose }) => /the (?:good )?token/.test(purpose)).length,
  ).toBeGreaterThan(5);
  for (const part of [token, ...token.split('.')]) expect(JSON.stringify(report)).not.toContain(part);
});

it.each([
  [500, true],
  [403, false],
])('says how the SDK is told that a token is bad, where it answers %d', async (status, isTold) => {
  const refused = () => Response.json({ error: 'no' }, { status });
  const server = await startWith((request, next) =>
    request.headers.has('authorization') ? refused() : next(request),
  )();
  const ids = ['rs.presented.made-up-refused', 'rs.presented.unsigned-refused'];
  const only = ({ id }: { id: string }) => ids.includes(id);
  const report = await audit({ ...server.options, only }).finally(() => server.close());
  expect(report.findings.map(({ status, fix }) => [status, fix.includes('InvalidTokenError')])).toEqual([
    ['failed', isTold],
    ['failed', isTold],
  ]);
});

describe('internalsIn', () => {
  it.each([
    ['Error: x\n    at Object.<anonymous> (/home/me/app/server.js:3:9)', 'a stack trace'],
    ['Error: x\n    at async verify (file:///srv/app/auth.mjs:3:9)', 'a stack trace'],
    ['{"stack":"Error: x\\n    at verify (/srv/app/auth.js:3:9)"}', 'a stack trace'],
    [
      '<pre>SyntaxError<br> &nbsp; at parse (/srv/app/node_modules/body-parser/lib/json.js:77:19)</pre>',
      'the path of a file',
    ],
    ['Traceback (most recent call last):\n  File "/app/main.py", line 3, in <module>', 'a stack trace'],
    ['panic: runtime error\n\ngoroutine 1 [running]:', 'a stack trace'],
    ['\tat com.example.Auth.verify(Auth.java:12)', 'a stack trace'],
    ['Fatal error: Uncaught Error in /var/www/html/index.php:12', 'a stack trace'],
    ['ENOENT: C:\\Users\\me\\app\\server.js', 'the path of a file'],
    ['Cannot find /usr/src/app/dist/keys.js', 'the path of a file'],
    ['{"error":"invalid_token","error_description":"The token is not valid"}', undefined],
    ['See https://example.com/app/docs/errors.js.html and https://example.com/home/me', undefined],
    ['Not found: /mcp/var/app', undefined],
  ])('%j', (body, shown) => {
    expect(internalsIn(body)).toBe(shown);
  });
});
