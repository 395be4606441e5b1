/** MCP 2026-07-28, "Server Validation", as every server behind a gateway has it. */

export interface Rpc {
  readonly id?: unknown;
  readonly method?: unknown;
  readonly params?: { readonly name?: unknown; readonly uri?: unknown } | undefined;
}

/** Of a message with the version 2026-07-28 in its headers. */
export function headersAgree(header: (name: string) => string | undefined, { method, params }: Rpc): boolean {
  if (header('mcp-method') !== method) return false;
  const name = params?.name ?? params?.uri;
  const sent = header('mcp-name');
  return (sent === undefined ? undefined : decoded(sent)) === name;
}

function decoded(value: string): string | undefined {
  const encoded = /^=\?base64\?(.*)\?=$/.exec(value)?.[1];
  if (encoded === undefined) return value;
  try {
    const bytes = Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
