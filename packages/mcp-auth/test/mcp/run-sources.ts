/** For `node --import`: the sources run as they are, where imports name the files that are built from them. */

import { registerHooks } from 'node:module';

registerHooks({
  resolve(specifier, context, next) {
    const isSource = specifier.startsWith('.') && !context.parentURL?.includes('/node_modules/');
    return next(isSource ? specifier.replace(/\.js$/, '.ts') : specifier, context);
  },
});
