// @ts-check
/** The same without a parser in front: the guard reads the body, and hands on what it has parsed. */

export { middleware, subject } from './with-rule.js';

export const title = 'mcp-auth (this repository), rule, body read by the guard';
export const parsesBody = true;
