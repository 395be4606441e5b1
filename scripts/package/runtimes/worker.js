/** A module worker: everything is made at module scope, where workers may not do I/O. The bundler fills in the two constants. */
import { createApp } from './app.js';

const { fetch } = createApp({ issuer: ISSUER, brokenIssuer: BROKEN_ISSUER });
export default { fetch };
