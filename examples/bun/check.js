// @ts-check
/** Runs the example against an authorization server of its own, on free ports. Exits with 1 when something is not as it should be. */
import { fileURLToPath } from 'node:url';
import { checkServer } from '../support/check-framework.js';
import { installed, startProgram } from '../support/program.js';

const start = fileURLToPath(new URL('start.js', import.meta.url));
await checkServer('bun', (options) => startProgram(installed('bun'), [start], options));
