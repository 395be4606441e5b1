// @ts-check
/** A process that has loaded nothing yet. */

import { registerHooks } from 'node:module';
import { cpu } from '../process/figures.js';

/** Microseconds of CPU. @param {string} specifier */
export async function time(specifier) {
  const begun = process.cpuUsage();
  await import(specifier);
  return cpu(begun);
}

/** The number of modules that one import loads, those of Node apart. @param {string} specifier */
export async function count(specifier) {
  const loaded = new Set();
  registerHooks({
    load(url, context, next) {
      if (!url.startsWith('node:')) loaded.add(url);
      return next(url, context);
    },
  });
  await import(specifier);
  return loaded.size;
}
