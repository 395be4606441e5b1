import { expect, it } from 'vitest';
import { audit } from '../src/index.js';
import { startGood } from './servers/good.js';

it('shows no secret that it was given, also where the server repeats all that it hears', async () => {
  const good = await startGood({
    server: {
      change: async (request, next) => {
        const body = await (request.clone() as Request).text();
        const heard = JSON.stringify([request.url, ...request.headers, body]);
        const response = await next(request);
        response.headers.set('x-heard', encodeURIComponent(heard));
        response.headers.append('www-authenticate', `Other heard=${JSON.stringify(encodeURI(heard))}`);
        return response.ok ? response : new Response(`${heard}\n${body}`, response);
      },
    },
  });
  const secrets = Object.values({ ...good.options.credentials }).filter((each) => each !== undefined);
  const events: string[] = [];
  const report = await audit({
    ...good.options,
    // Every token there is, once more where a client puts it by mistake.
    url: `${good.options.url}?api_key=${secrets[0]}`,
    onProgress: (event) => events.push(JSON.stringify(event)),
  }).finally(() => good.close());
  const shown = `${JSON.stringify(report)}${events.join()}`;

  expect(report.exchanges.length).toBeGreaterThan(150);
  expect(secrets.length).toBeGreaterThan(6);
  for (const [index, secret] of secrets.entries()) {
    for (const part of [secret, ...secret.split('.').filter((each) => each.length > 40)]) {
      expect(shown.includes(part), `secret ${index}`).toBe(false);
      expect(shown.includes(encodeURIComponent(part)), `secret ${index}`).toBe(false);
    }
  }
});
