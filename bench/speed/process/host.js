// @ts-check
/** The process behind `lab.js`: `node host.js <module>`, started with an IPC channel. */

const [, , module = ''] = process.argv;
const lab = await import(module);

process.on('disconnect', () => process.exit());
process.on('message', async (/** @type {{ call: string, argument: unknown }} */ { call, argument }) => {
  try {
    process.send?.({ value: await lab[call](argument) });
  } catch (error) {
    process.send?.({ problem: error instanceof Error ? error.stack : String(error) });
  }
});
