/** Whether the headers of a message say what its body says (MCP 2026-07-28). Only names are used that no server can have. */

import type { CheckDescription } from '../../check.js';
import type { Answer } from '../../http/answer.js';
import { gotResult } from '../../mcp/conversation.js';
import { LEGACY_VERSION, type Message, requestMessage } from '../../mcp/messages.js';
import { replyOf } from '../../mcp/reply.js';

const NO_SUCH_TOOL = 'mcp-auth-audit-no-such-tool';
const NO_OTHER_TOOL = 'mcp-auth-audit-no-other-tool';
export const VALIDATION = 'MCP 2026-07-28, Streamable HTTP, "Server Validation"';
export const WALK_AROUND =
  'Proxies and rules decide by the headers, and the server does what the body says: whoever lets the two differ walks around the rules.';

const list = () => requestMessage({ era: 'modern', method: 'tools/list' });
const call = (name: string) =>
  requestMessage({ era: 'modern', method: 'tools/call', params: { name, arguments: {} } });
const withHeaders = (message: Message, changed: Readonly<Record<string, string>>): Message => ({
  ...message,
  headers: { ...message.headers, ...changed },
});
const withoutHeader = (message: Message, name: string): Message => {
  const { [name]: _, ...headers } = message.headers;
  return { ...message, headers };
};
const encoded = (text: string) => `=?base64?${btoa(text)}?=`;

type Attempt = readonly [what: string, message: Message];
type Problem = (answer: Answer, what: string) => string | undefined;

/** It has to be 400 with the error that is reserved for it. */
const mismatch: Problem = (answer, what) => {
  const { status, summary } = answer;
  if (gotResult(answer)) return `${what} was served: ${summary}.`;
  const code = replyOf(answer)?.error?.code;
  if (status === 400 && code === -32020) return undefined;
  const said = code === undefined ? 'without a JSON-RPC error' : `with the error ${String(code)}`;
  return `${what} was answered with ${summary}, ${said}, instead of 400 with the error -32020.`;
};

/** Which of the 4xx it is, and with what error, is left to the server. */
const refused: Problem = ({ status, summary }, what) =>
  status >= 400 && status < 500 ? undefined : `${what} was answered with ${summary} instead of a refusal.`;

interface Row extends Pick<CheckDescription, 'id' | 'title' | 'requirements' | 'fix'> {
  readonly why?: string;
  readonly source?: string;
  readonly problem: Problem;
  readonly attempts: () => readonly Attempt[];
}

const MISMATCH_FIX =
  'For MCP 2026-07-28, compare MCP-Protocol-Version, Mcp-Method and Mcp-Name with the body before anything is done, and answer 400 with {"error":{"code":-32020,…}} where they differ. Current SDKs do.';

export const operationRows: readonly Row[] = [
  {
    id: 'rs.operations.method-header',
    title: 'A message whose Mcp-Method is another method than in its body is refused',
    requirements: ['MCP-RS-29'],
    fix: MISMATCH_FIX,
    problem: mismatch,
    attempts: () => [
      ['tools/list with Mcp-Method: ping', withHeaders(list(), { 'mcp-method': 'ping' })],
      ['tools/list with Mcp-Method: Tools/List', withHeaders(list(), { 'mcp-method': 'Tools/List' })],
    ],
  },
  {
    id: 'rs.operations.name-header',
    title: 'A message whose Mcp-Name is another name than in its body is refused',
    requirements: ['MCP-RS-29', 'MCP-GW-04'],
    fix: MISMATCH_FIX,
    problem: mismatch,
    attempts: () => [
      [
        'A call of one tool with the Mcp-Name of another',
        withHeaders(call(NO_SUCH_TOOL), { 'mcp-name': NO_OTHER_TOOL }),
      ],
      [
        'A call of one tool with the Mcp-Name of another in base64',
        withHeaders(call(NO_SUCH_TOOL), { 'mcp-name': encoded(NO_OTHER_TOOL) }),
      ],
    ],
  },
  {
    id: 'rs.operations.headers-present',
    title: 'A message without the headers it has to have is refused',
    requirements: ['MCP-RS-29'],
    fix: `${MISMATCH_FIX} A header that is missing differs, too.`,
    problem: mismatch,
    attempts: () => [
      ['tools/list without Mcp-Method', withoutHeader(list(), 'mcp-method')],
      ['tools/call without Mcp-Name', withoutHeader(call(NO_SUCH_TOOL), 'mcp-name')],
    ],
  },
  {
    id: 'rs.operations.version-header',
    title: 'A message whose header names another version than its body is refused',
    requirements: ['MCP-RS-29', 'MCP-GW-05'],
    fix: `${MISMATCH_FIX} A message without a version in "_meta" is of an earlier revision.`,
    problem: refused,
    attempts: () => {
      const { headers, body } = list();
      const older = body.replace('2026-07-28', LEGACY_VERSION);
      const bare = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} });
      return [
        [`A message of ${LEGACY_VERSION} with the headers of 2026-07-28`, { headers, body: older }],
        ['A message without a version with the headers of 2026-07-28', { headers, body: bare }],
        [
          `A message of 2026-07-28 with MCP-Protocol-Version: ${LEGACY_VERSION}`,
          withHeaders({ headers, body }, { 'mcp-protocol-version': LEGACY_VERSION }),
        ],
      ];
    },
  },
  {
    id: 'rs.operations.no-batch',
    title: 'Several messages in one request are refused',
    why: 'The headers can name one of them only; the others go past every rule that goes by headers.',
    source: 'MCP 2026-07-28, Streamable HTTP, "Sending Messages"',
    requirements: ['MCP-RS-29'],
    fix: 'Answer 400 to a JSON list. MCP has had no batches since 2025-06-18.',
    problem: refused,
    attempts: () => {
      const { headers, body } = list();
      return [['A list of two messages', { headers, body: `[${body},${call(NO_SUCH_TOOL).body}]` }]];
    },
  },
  {
    id: 'rs.operations.unknown-method',
    title: 'A method that does not exist is answered with 404',
    why: 'Clients tell from it that the server works and only the method is missing; with 200 or 500 they try again.',
    source: 'MCP 2026-07-28, Streamable HTTP',
    requirements: ['MCP-RS-34'],
    fix: 'Answer 404 with {"error":{"code":-32601,…}} to methods that you do not know, where the message is of 2026-07-28.',
    attempts: () => [
      [
        'The method mcp-auth-audit/nothing',
        requestMessage({ era: 'modern', method: 'mcp-auth-audit/nothing' }),
      ],
    ],
    problem: (answer, what) => {
      const code = replyOf(answer)?.error?.code;
      if (answer.status === 404 && code === -32601) return undefined;
      const said = code === undefined ? 'without a JSON-RPC error' : `with the error ${String(code)}`;
      return `${what} was answered with ${answer.summary}, ${said}, instead of 404 with the error -32601.`;
    },
  },
  {
    id: 'rs.operations.encoded-name',
    title: 'A name in base64 is the same name',
    why: 'Headers cannot carry every character. Clients write other names in base64; such tools could not be called.',
    source: 'MCP 2026-07-28, Streamable HTTP, "Value Encoding"',
    requirements: ['MCP-RS-29', 'MCP-GW-03'],
    fix: 'Decode `=?base64?…?=` in Mcp-Name as UTF-8 before it is compared with the body.',
    attempts: () => [
      [
        'A call with its name in base64',
        withHeaders(call(NO_SUCH_TOOL), { 'mcp-name': encoded(NO_SUCH_TOOL) }),
      ],
      ['A call of a tool called "…-tööl"', call('mcp-auth-audit-no-such-tööl')],
    ],
    problem: (answer, what) =>
      replyOf(answer)?.error?.code === -32020
        ? `${what} was refused as if header and body differed (${answer.summary}, -32020).`
        : undefined,
  },
];
