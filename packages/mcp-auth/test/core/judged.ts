/** A guard over declared operations, and messages for it, without HTTP and without real tokens. */

import type { Awaitable } from '../../src/core/awaitable.js';
import { createGuard } from '../../src/core/guard.js';
import type { GuardPolicy } from '../../src/core/guard-policy.js';
import { type GuardedOperations, judgeOperations } from '../../src/core/guarded-operations.js';
import { declareRules, type OperationDeclarations, RuleTable } from '../../src/core/operation-rules.js';
import { type SessionStore, watchSessions } from '../../src/core/sessions.js';
import type { AuthInfo, Body, Decision, Verify } from '../../src/core/types.js';

export const now = 1_000_000_000_000;

export const alice: AuthInfo = {
  token: 'TOKEN-OF-ALICE',
  issuer: 'https://as.example',
  subject: 'alice',
  clientId: 'client',
  scopes: [],
  claims: {},
};

export function tableOf(declarations: OperationDeclarations): RuleTable {
  const table = new RuleTable();
  declareRules(table, declarations);
  return table;
}

/** Takes whatever follows `Bearer` as the scopes, joined by commas; `bad` is no token. */
const scopesFromToken: Verify = async (token) =>
  token === 'bad'
    ? { ok: false, denial: { reason: 'token_rejected', check: 'signature', detail: '' } }
    : { ok: true, auth: { ...alice, token, scopes: token.split(',') } };

export interface GuardOptions
  extends Partial<Omit<GuardPolicy, 'operations' | 'sessions'>>,
    Partial<GuardedOperations> {
  readonly sessions?: SessionStore;
}

export function guardOver(
  declarations: OperationDeclarations | undefined,
  { sessions, rules, maxBodySize = 1000, challengeInToolResult, limitTime, ...policy }: GuardOptions = {},
) {
  const declared = rules ?? (declarations && tableOf(declarations));
  const operations = declared && { rules: declared, maxBodySize, challengeInToolResult, limitTime };
  return createGuard({
    verify: scopesFromToken,
    requiredScopes: [],
    challenge: { scopes: [] },
    origins: false,
    clock: () => now,
    operations: operations && judgeOperations(operations),
    sessions: sessions && watchSessions(sessions),
    ...policy,
  });
}

export interface Asking {
  /** The scopes of the token, joined by commas; none for no token. */
  readonly token?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Body;
}

export async function ask(
  guard: ReturnType<typeof createGuard>,
  message: unknown,
  {
    token,
    method = 'POST',
    headers = {},
    body = { type: 'text', text: JSON.stringify(message) },
  }: Asking = {},
): Promise<Decision> {
  const credentials = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const head = { method, url: '/mcp', headers: new Headers({ ...headers, ...credentials }) };
  return guard(head, async () => body);
}

/** 200 for a request that may pass. */
export async function statusOf(decision: Awaitable<Decision>): Promise<number> {
  const settled = await decision;
  return settled.type === 'allow' ? 200 : settled.reply.status;
}

/** The `scope` of the challenge, where there is one. */
export async function challengedScope(decision: Awaitable<Decision>): Promise<string | undefined> {
  const settled = await decision;
  if (settled.type === 'allow') return undefined;
  const challenge = settled.reply.headers.find(([name]) => name === 'www-authenticate')?.[1];
  return /scope="([^"]*)"/.exec(challenge ?? '')?.[1];
}

export const request = (method: string, params?: unknown, id: string | number = 1) => ({
  jsonrpc: '2.0',
  id,
  method,
  ...(params === undefined ? {} : { params }),
});
export const call = (name: string, given?: unknown) =>
  request('tools/call', { name, ...(given === undefined ? {} : { arguments: given }) });
export const read = (uri: string) => request('resources/read', { uri });
