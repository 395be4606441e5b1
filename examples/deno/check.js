// @ts-check
/** Runs the example against an authorization server of its own, on free ports. Exits with 1 when something is not as it should be. */
import { fileURLToPath } from 'node:url';
import { checkServer } from '../support/check-framework.js';
import { installed, startProgram } from '../support/program.js';

const start = fileURLToPath(new URL('start.js', import.meta.url));
// The permissions that the example needs, and the packages that are installed: nothing is asked for, fetched or locked on the way.
const permissions = ['--allow-net=localhost', '--allow-env=ISSUER,PORT'];
const flags = [
  'run',
  '--no-prompt',
  '--cached-only',
  '--no-lock',
  '--node-modules-dir=manual',
  ...permissions,
];
await checkServer('deno', (options) => startProgram(installed('deno'), [...flags, start], options));
