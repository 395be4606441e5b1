import type { CheckNotRun, Need, Report } from '@mcp-auth/audit';
import { expect, test } from 'vitest';
import { notRunLines } from '../../src/doctor/text/not-run-text.js';

const notRun = (...needs: Need[]) => ({ needs }) as unknown as CheckNotRun;

test('counts each check once, where what is hardest to come by is asked for', () => {
  const list = [
    notRun('token'),
    notRun('token', 'narrow-token'),
    notRun('token'),
    notRun('other-user-token', 'token'),
    notRun('registration'),
    notRun('upstream'),
  ];
  const report = { findings: [], notRun: list } as unknown as Report;
  expect(notRunLines(report)).toEqual([
    '2 with a token: --sign-in, --client-credentials, or MCP_AUTH_TOKEN',
    '1 with --register, because they register clients',
    '1 with a token with few scopes: MCP_AUTH_NARROW_TOKEN',
    '1 with a token of another user: MCP_AUTH_OTHER_USER_TOKEN',
  ]);
});

test('asks for nothing that was given', () => {
  const list = [notRun('narrow-token', 'expired-token')];
  const lines = (...ids: string[]) =>
    notRunLines({ findings: ids.map((id) => ({ id })), notRun: list } as unknown as Report);
  expect(lines()).toEqual(['1 with an expired token: MCP_AUTH_EXPIRED_TOKEN']);
  // Nobody could make this check without such a token.
  expect(lines('rs.token.expired-refused')).toEqual([
    '1 with a token with few scopes: MCP_AUTH_NARROW_TOKEN',
  ]);
});
