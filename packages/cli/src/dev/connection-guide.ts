import type { ResolvedUser } from '@mcp-auth/dev-server';

export interface Running {
  readonly issuer: string;
  /** The MCP endpoint. */
  readonly mcp: string;
  /** What stands behind it, instead of whoami. */
  readonly upstream: string | undefined;
  readonly users: readonly ResolvedUser[];
  /** A username; undefined where pages are shown. */
  readonly autoApprove: string | undefined;
}

/** What runs where, who can sign in, and how the clients people have connect. */
export function connectionGuide({ issuer, mcp, upstream, users, autoApprove }: Running): string {
  const people = users.map(({ username, password }) => `${username} / ${password}`).join(', or as ');
  const name = upstream ? 'my-server' : 'whoami';
  const vscode = JSON.stringify({ servers: { [name]: { type: 'http', url: mcp } } });
  return `Authorization server  ${issuer}
${upstream ? `Protected MCP server  ${mcp}\n  in front of         ${upstream}` : `Whoami MCP server     ${mcp}`}

Connect a client. ${autoApprove ? `Everybody is signed in as ${autoApprove}, without a page.` : `Sign in as ${people}.`}

MCP Inspector
  npx @modelcontextprotocol/inspector
  Transport "Streamable HTTP", URL ${mcp}, Connect; then Tools, List Tools.

Claude Code
  claude mcp add --transport http ${name} ${mcp}
  claude mcp login ${name}

Codex
  codex mcp add ${name} --url ${mcp}

VS Code, in .vscode/mcp.json
  ${vscode}

Applications that know only stdio
  npx mcp-remote ${mcp}

Check what clients will find
  npx @mcp-auth/cli doctor ${mcp}

Press Ctrl-C to stop.`;
}
