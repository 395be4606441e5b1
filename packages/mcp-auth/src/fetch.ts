/** For platforms that turn a `Request` into a `Response`; imports nothing of Node. */
export { type AuthContext, withAuth } from './adapters/fetch.js';
export type { WithAuthOptions } from './adapters/with-auth-options.js';
