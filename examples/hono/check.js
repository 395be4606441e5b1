// @ts-check
/** Runs the example against an authorization server of its own, on free ports. Exits with 1 when something is not as it should be. */
import { getRequestListener } from '@hono/node-server';
import { checkFramework } from '../support/check-framework.js';
import { createApp } from './server.js';

await checkFramework('hono', (options) => getRequestListener(createApp(options).fetch));
