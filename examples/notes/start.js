// @ts-check
import { fileURLToPath } from 'node:url';
import { startOnLocalhost } from '../support/listen.js';
import { createApp } from './server.js';

/** @param {{ issuers: { notes: string, photos: string }, port: number }} options */
export function start({ issuers, port }) {
  return startOnLocalhost((origin) => createApp({ origin, issuers }), port);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const {
    NOTES_ISSUER = 'http://localhost:3000',
    PHOTOS_ISSUER = 'http://localhost:3002',
    PORT = '3001',
  } = process.env;
  const { origin } = await start({
    issuers: { notes: NOTES_ISSUER, photos: PHOTOS_ISSUER },
    port: Number(PORT),
  });
  console.log(
    `${origin}/notes, with tokens of ${NOTES_ISSUER}\n${origin}/photos, with tokens of ${PHOTOS_ISSUER}`,
  );
}
