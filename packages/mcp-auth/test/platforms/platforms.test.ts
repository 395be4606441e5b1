/** Every scenario of the table on every platform, at the lowest and the highest version that is supported. */

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { hosts, versionOf } from './hosts.js';
import { startWorld, type World } from './running.js';
import { runs } from './scenarios.js';
import { platforms, type Scenario, scenarios } from './table.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterEach(() => world.closeHosts());
afterAll(() => world.issuer.close());

describe.each(hosts)('$title', (host) => {
  const asked = (scenarios as readonly Scenario[]).filter(
    ({ platforms }) => platforms?.includes(host.platform) ?? true,
  );
  it.each(asked)('$title', async ({ id }) => {
    await runs[id as keyof typeof runs]((ingredients) => world.start(host, ingredients), host);
  });
});

describe('the supported versions', () => {
  const peers: Readonly<Record<string, string>> = manifest.peerDependencies;

  it.each(platforms.filter(({ packages }) => packages.length > 0))('$title', ({ id, packages }) => {
    // Every range begins with a version that is tested, and the last version that is tested is in the last range.
    const lowest = String(peers[id])
      .split('||')
      .map((range) => range.trim().replace('^', ''));
    const tested = packages.map(versionOf);
    expect(tested).toEqual(expect.arrayContaining(lowest));
    expect(tested[0]).toBe(lowest[0]);
    expect(tested.at(-1)?.split('.')[0]).toBe(lowest.at(-1)?.split('.')[0]);
  });

  it('every peer that is a framework is a platform', () => {
    const frameworks = Object.keys(peers).filter((name) => !name.startsWith('@'));
    expect(platforms.map(({ id }) => id as string)).toEqual(expect.arrayContaining(frameworks));
  });
});
