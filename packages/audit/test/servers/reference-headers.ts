/** MCP 2026-07-28, "Server Validation": the headers of a message say what its body says. */

export interface Rpc {
  readonly id?: unknown;
  readonly method?: string;
  readonly params?: {
    readonly name?: string;
    readonly uri?: string;
    readonly _meta?: Readonly<Record<string, unknown>>;
  };
}

export function headersAgree(headers: Headers, message: Rpc): boolean {
  if (Array.isArray(message)) return false;
  const { method, params } = message;
  const version = headers.get('mcp-protocol-version');
  const claimed = params?._meta?.['io.modelcontextprotocol/protocolVersion'];
  if (version !== '2026-07-28') return claimed !== '2026-07-28';
  if (claimed !== version || headers.get('mcp-method') !== method) return false;
  const name = params?.name ?? params?.uri;
  const sent = headers.get('mcp-name');
  if (sent === null) return name === undefined;
  const encoded = /^=\?base64\?(.*)\?=$/.exec(sent)?.[1];
  return (encoded === undefined ? sent : Buffer.from(encoded, 'base64').toString()) === name;
}
