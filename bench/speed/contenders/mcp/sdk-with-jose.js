// @ts-check
/** As on Express, before an MCP server. */

export * from '../express/sdk-with-jose.js';
