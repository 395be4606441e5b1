// @ts-check

/**
 * How to connect the clients people have.
 *
 * @param {{ mcp: string, sse: string }} urls
 */
export function connectionGuide({ mcp, sse }) {
  const vscode = { servers: { whoami: { type: 'http', url: mcp } } };
  return `Now connect a client of your own. Sign in as alice / alice, or as bob / bob.

MCP Inspector
  npx @modelcontextprotocol/inspector
  Transport "Streamable HTTP", URL ${mcp}, Connect; then Tools, List Tools, whoami, Run Tool.
  With transport "SSE" the URL is ${sse}

Claude Code
  claude mcp add --transport http whoami ${mcp}
  claude mcp login whoami

VS Code, in .vscode/mcp.json
  ${JSON.stringify(vscode, null, 2).replaceAll('\n', '\n  ')}

Press Ctrl-C to stop.`;
}
