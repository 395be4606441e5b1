// @ts-check
/**
 * The same server for a program on this machine that starts it. Nobody sends a token here, so it is this file that says who is calling:
 * SCOPES names what the caller may do, and without it nobody may do anything.
 */
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { createTodoServer } from './server.js';
import { Todos } from './todos.js';

const { SCOPES } = process.env;
const authInfo = SCOPES ? { subject: 'local', scopes: SCOPES.split(' ') } : undefined;

const todos = new Todos();
serveStdio(() => createTodoServer({ todos, authInfo }));
