// @ts-check
/**
 * The process of one contender: `node server-process.js <host> <contender> <setting as JSON>`, started with an IPC channel. Tells its
 * port, and its CPU time whenever it is asked.
 */

import { loadContender } from '../contenders.js';

const [, , hostName = '', name = '', setting = ''] = process.argv;

process.on('message', () => process.send?.(process.cpuUsage()));
process.on('disconnect', () => process.exit());

// One of the contenders logs the stack of every refusal through Express; rendering is part of its answer, printing is not.
console.error = () => {};

/** @type {import('../hosts/host.js').Host} */
const { listen } = await import(`../hosts/${hostName}.js`);
const contender = await loadContender(hostName, name);
const server = await listen(contender, JSON.parse(setting));
// Others are measured in between, and connections have to be there afterwards.
server.keepAliveTimeout = 3_600_000;
if (!server.listening) await new Promise((resolve) => server.once('listening', () => resolve(undefined)));
const address = server.address();
const port = typeof address === 'object' ? address?.port : undefined;
process.send?.({ port, title: contender.title, share: contender.share ?? 1 });
