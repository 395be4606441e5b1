// @ts-check
/** Prints the URLs of the modules that an import loads, as JSON. Arguments: a file to import from, which need not exist, and what. */
import { createRequire, registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';

const [from = '', entry = ''] = process.argv.slice(2);
/** @type {string[]} */
const urls = [];
registerHooks({
  load(url, context, next) {
    urls.push(url);
    return next(url, context);
  },
});
await import(pathToFileURL(createRequire(pathToFileURL(from)).resolve(entry)).href);
console.log(JSON.stringify(urls));
