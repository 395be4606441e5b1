// @ts-check
/** The bytes of requests, made before anything is measured. */

/** @typedef {{ bytes: Buffer, isGood: boolean }} Request */
/** Makes a request of a token, or one without credentials. @typedef {(token?: string) => Buffer} MakeRequest */

const authorization = (/** @type {string | undefined} */ token) =>
  token === undefined ? '' : `Authorization: Bearer ${token}\r\n`;

/** @type {MakeRequest} */
export function get(token) {
  return Buffer.from(`GET / HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n${authorization(token)}\r\n`);
}

const version = '2026-07-28';
const call = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: {
    name: 'echo',
    arguments: { text: 'Hello.' },
    _meta: {
      'io.modelcontextprotocol/protocolVersion': version,
      'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1.0.0' },
      'io.modelcontextprotocol/clientCapabilities': {},
    },
  },
});
const callHead = [
  'POST / HTTP/1.1',
  'Host: localhost',
  'Accept: application/json, text/event-stream',
  'Content-Type: application/json',
  `Content-Length: ${Buffer.byteLength(call)}`,
  `MCP-Protocol-Version: ${version}`,
  'Mcp-Method: tools/call',
  'Mcp-Name: echo',
].join('\r\n');

/** A `tools/call` of the 2026-07-28 revision. @type {MakeRequest} */
export function toolsCall(token) {
  return Buffer.from(`${callHead}\r\n${authorization(token)}\r\n${call}`);
}
