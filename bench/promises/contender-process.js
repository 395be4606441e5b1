// @ts-check
/**
 * The process of one contender: `node contender-process.js <name> <issuer> <resource>`, started with an IPC channel. Tells its port,
 * and takes `{ ahead }` (milliseconds) for its clock.
 */

import { setClockAhead } from './movable-clock.js';

const [, , name = '', issuer = '', resource = ''] = process.argv;

process.on('message', (/** @type {{ ahead: number }} */ { ahead }) => {
  setClockAhead(ahead);
  process.send?.({ ahead });
});
process.on('disconnect', () => process.exit());

// One of the contenders logs the stack of every refusal through Express; rendering is part of its answer, printing is not.
console.error = () => {};

// Not a static import: the clock has to be in place before the contender is loaded.
const { loadContender } = await import('./contenders/contender.js');
const { createApp } = await loadContender(name);
const app = createApp({
  issuer,
  resource,
  answer: (response, subject) => response.json({ subject }),
});
const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' ? address?.port : undefined });
});
