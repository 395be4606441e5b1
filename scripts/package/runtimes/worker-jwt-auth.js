/** The same as `worker.js`, with `jwtAuth`: what a worker is told to take. */
import { createJwtAuthApp } from './app.js';

const { fetch } = createJwtAuthApp({ issuer: ISSUER, brokenIssuer: BROKEN_ISSUER });
export default { fetch };
