/** The scenario of the metadata documents: locations, methods, and what is beside them. */

import { expect } from 'vitest';
import { resource } from '../operations/fixture.js';
import { anonymous, type Start } from './running.js';

const locations = [
  '/.well-known/oauth-protected-resource/mcp',
  '/mcp/.well-known/oauth-protected-resource',
  '/.well-known/oauth-protected-resource',
];
const nothing = ['/.well-known/oauth-protected-resource/other', '/.well-known/openid-configuration'];

export async function metadata(start: Start): Promise<void> {
  const { ask, issuer } = await start();
  for (const path of locations) {
    const got = await ask({ method: 'GET' }, { ...anonymous, path });
    expect([path, got.status]).toEqual([path, 200]);
    expect(JSON.parse(got.text)).toMatchObject({ resource, authorization_servers: [issuer] });
    expect(got.headers['content-type']).toMatch(/^application\/json/);
    expect(got.headers['access-control-allow-origin']).toBe('*');

    const head = await ask({ method: 'HEAD' }, { ...anonymous, path });
    expect(head).toMatchObject({ status: 200, text: '', headers: { etag: got.headers.etag } });
    const etag = String(got.headers.etag);
    const known = await ask({ method: 'GET', headers: { 'if-none-match': etag } }, { ...anonymous, path });
    expect(known).toMatchObject({ status: 304, text: '' });
    expect((await ask({ method: 'POST' }, { ...anonymous, path })).status).toBe(405);
  }
  for (const path of [...locations, ...nothing]) {
    const asking = { origin: 'https://page.example', 'access-control-request-method': 'GET' };
    const preflight = await ask({ method: 'OPTIONS', headers: asking }, { ...anonymous, path });
    expect(preflight).toMatchObject({
      status: 204,
      headers: { 'access-control-allow-methods': 'GET, HEAD' },
    });
  }
  for (const path of nothing) {
    const { status, text, headers } = await ask({ method: 'GET' }, { ...anonymous, path });
    expect([path, status]).toEqual([path, 404]);
    expect(JSON.parse(text)).toEqual({ message: 'There is no metadata document at this location.' });
    expect(headers['access-control-allow-origin']).toBe('*');
  }
}
