import { expect, it } from 'vitest';
import { audit } from '../src/index.js';
import { startGood } from './servers/good.js';

it('reports on a good server, and shows no secret', async () => {
  const good = await startGood();
  const report = await audit(good.options);
  await good.close();
  expect(report.target.kind).toBe('mcp-server');
  const text = JSON.stringify(report);
  for (const secret of Object.values(good.options.credentials ?? {})) expect(text).not.toContain(secret);
});
