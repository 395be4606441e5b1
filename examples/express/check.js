// @ts-check
/** Runs the example against an authorization server of its own, on free ports. Exits with 1 when something is not as it should be. */
import { checkFramework } from '../support/check-framework.js';
import { createApp } from './server.js';

await checkFramework('express', createApp);
