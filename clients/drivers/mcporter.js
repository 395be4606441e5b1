// @ts-check
import { fileOf, versionOf } from '../support/programs.js';

const row = {
  version: versionOf('mcporter'),
  note: 'SDK v1 inside: on a 403 it refreshes, and then says to sign in again, which asks for what the first sign-in asked for. The first command over SSE signs in and fails; the next one works.',
};

/** @param {any} world @param {string[]} args @returns {Promise<string>} */
const mcporter = (world, ...args) =>
  world.run(process.execPath, [fileOf('mcporter/dist/cli.js'), ...args, '--allow-http']);

/** @param {any} world @param {string} url @param {string} tool @param {Record<string, unknown>} [args] */
const call = (world, url, tool, args = {}) =>
  mcporter(
    world,
    'call',
    '--http-url',
    url,
    '--tool',
    tool,
    '--args',
    JSON.stringify(args),
    '--output',
    'json',
  );

/** @type {import('../support/run-client.js').Client[]} */
export const clients = [
  {
    ...row,
    name: 'mcporter',
    expects: {
      'sign-in': true,
      whoami: true,
      'step-up': { reason: 'refreshes its token instead, and gives up', seen: /403 after trying upscoping/ },
    },
    async run(world) {
      await world.step('sign-in', () => mcporter(world, 'auth', '--http-url', world.whoamiUrl));
      await world.step('whoami', () => call(world, world.whoamiUrl, 'whoami'));
      await world.step('step-up', () => call(world, world.todoUrl, 'delete-todo', { id: world.todo.id }));
    },
  },
  {
    ...row,
    name: 'mcporter, SSE',
    expects: { 'sign-in': true, whoami: true, 'step-up': 'the todo manager has no SSE' },
    async run(world) {
      await world.step('sign-in', () =>
        mcporter(world, 'auth', '--http-url', world.whoamiSseUrl).catch((error) => {
          // It has the token, and connects a second time with what is connected already.
          if (!/Already connected to a transport/.test(error.message)) throw error;
        }),
      );
      await world.step('whoami', () => call(world, world.whoamiSseUrl, 'whoami'));
    },
  },
];
