// @ts-check
/** As on Express, before an MCP server. */

export * from '../express/mcp-auth-0.2.js';
