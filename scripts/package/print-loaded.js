// @ts-check
/** Prints the files of the modules that an import loads, as JSON. Arguments: a file to import from, which need not exist, and what. */
import { createRequire, registerHooks } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const [from = '', entry = ''] = process.argv.slice(2);
/** @type {string[]} */
const files = [];
registerHooks({
  load(url, context, next) {
    if (url.startsWith('file:')) files.push(fileURLToPath(url));
    return next(url, context);
  },
});
await import(pathToFileURL(createRequire(pathToFileURL(from)).resolve(entry)).href);
console.log(JSON.stringify(files));
