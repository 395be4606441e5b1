import { describe, expect, it } from 'vitest';
import { type ReachRules, reachFrom } from '../../src/http/reachable.js';

const refused = (target: string, url: string, rules: Omit<ReachRules, 'target'> = {}) =>
  reachFrom({ target: new URL(target), ...rules })(new URL(url));

const lookup = async (name: string) => {
  const addresses: Record<string, string[]> = {
    'inner.example': ['10.0.0.7'],
    'mixed.example': ['1.1.1.1', '127.0.0.1'],
    'here.example': ['127.0.0.1'],
    'api.example': ['1.1.1.1'],
    'auth.example': ['8.8.8.8'],
  };
  const found = addresses[name];
  if (!found) throw new Error('ENOTFOUND');
  return found;
};

describe('documents of a public server', () => {
  it.each([
    'http://127.0.0.1/',
    'http://localhost:3000/',
    'http://169.254.169.254/latest/meta-data/',
    'http://[::1]/',
    'http://metadata.google.internal/',
    'https://inner.example/',
    'https://mixed.example/',
    'https://here.example/',
  ])('do not lead to %s', async (url) => {
    expect(await refused('https://api.example/mcp', url, { lookup })).toMatch(
      /is a (loopback|private) address.*unless/,
    );
    expect(
      await refused('https://api.example/mcp', url, { lookup, allowPrivateAddresses: true }),
    ).toBeUndefined();
  });

  it.each([
    'https://auth.example/',
    'https://api.example:8443/',
    'https://nowhere.example/',
    'https://1.1.1.1/',
  ])('may lead to %s', async (url) => {
    expect(await refused('https://api.example/mcp', url, { lookup })).toBeUndefined();
  });
});

it('lets a server on this machine lead to this machine, and not into the network', async () => {
  for (const target of ['http://localhost:3000/mcp', 'http://127.0.0.1/mcp']) {
    expect(await refused(target, 'http://[::1]:9000/')).toBeUndefined();
    expect(await refused(target, 'http://192.168.1.1/')).toMatch(/192\.168\.1\.1 is a private address/);
  }
  expect(await refused('https://here.example/mcp', 'http://127.0.0.1/', { lookup })).toBeUndefined();
});

it('always asks the host that a person gave', async () => {
  expect(await refused('http://10.0.0.5/mcp', 'http://10.0.0.5:9000/')).toBeUndefined();
  expect(await refused('http://10.0.0.5/mcp', 'http://10.0.0.6/')).toMatch(
    /10\.0\.0\.6 is a private address/,
  );
});

it.each(['ftp://api.example/', 'data:application/json,{}', 'file:///etc/passwd', 'javascript:alert(1)'])(
  'does not ask %s, whatever is allowed',
  async (url) => {
    expect(await refused('https://api.example/mcp', url, { allowPrivateAddresses: true })).toMatch(
      /are not asked/,
    );
  },
);

it('does not send credentials that stand in a URL', async () => {
  expect(await refused('https://api.example/mcp', 'https://me:secret@api.example/')).toBe(
    'URLs with credentials are not asked',
  );
});
