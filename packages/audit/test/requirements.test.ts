/** Holds `requirements.csv` against the checks: each requirement has one, or says why nobody can see it from outside. */

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { readRecords } from '../../mcp-auth/test/requirements/manifest.js';
import { authorizationServerChecks, gatewayChecks, resourceServerChecks } from '../src/index.js';

const read = (path: string) => readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8');
const rows = readRecords(read('../requirements.csv'));
const checks = [...resourceServerChecks, ...authorizationServerChecks, ...gatewayChecks];

it('names every check that says it looks at a requirement, and no other', () => {
  for (const { id = '', checks: named = '' } of rows) {
    const looking = checks.filter(({ requirements }) => requirements.includes(id)).map((check) => check.id);
    expect(named === '' ? [] : named.split(';'), id).toEqual(looking);
  }
  const known = new Set(rows.map(({ id }) => id));
  for (const { id, requirements } of checks) {
    for (const each of requirements) expect(known, id).toContain(each);
  }
});

it('says of what no check looks at why that is', () => {
  for (const { id, checks: named, reason = '' } of rows) {
    if (named === '') expect(reason, id).toMatch(/^(Not visible|Not made|Needs|In part|For those)\b.{12}/);
    else expect(reason, id).toBe('');
  }
});

it('checks have ids that say what they are about, each once', () => {
  const ids = checks.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const prefixes = { 'resource-server': 'rs', 'authorization-server': 'as', gateway: 'gw' };
  for (const { id, role, source, fix, why } of checks) {
    expect(id).toMatch(new RegExp(`^${prefixes[role]}\\.[a-z-]+\\.[a-z0-9-]+$`));
    for (const text of [source, fix, why]) expect(text.trim(), id).not.toBe('');
  }
});

// The list of all roles that the rows were taken from. It is not part of the repository.
const all = fileURLToPath(new URL('../../../../shared/requirements.csv', import.meta.url));
it.skipIf(!existsSync(all))('has every requirement on the three roles, as it was', () => {
  const wanted = readRecords(readFileSync(all, 'utf8')).filter(({ role = '' }) => /^(RS|AS|GW)$/.test(role));
  expect(rows.map(({ id, level, requirement }) => ({ id, level, requirement }))).toEqual(
    wanted.map(({ id, level, requirement }) => ({ id, level, requirement })),
  );
});
