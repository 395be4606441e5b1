/** Holds `requirements.csv` against the tests that cite it, so that no requirement on a resource server is forgotten. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  type Citing,
  parseCsv,
  problemsOf,
  type Requirement,
  readCitations,
  readManifest,
  readRecords,
} from './manifest.js';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const manifest = readManifest(readFileSync(join(root, 'packages/mcp-auth/requirements.csv'), 'utf8'));

function testFiles(): string[] {
  const packages = readdirSync(join(root, 'packages'));
  const folders = [...packages.map((name) => `packages/${name}/test`), 'test'];
  return folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.test.ts'))
        .map((name) => `${folder}/${name.replaceAll('\\', '/')}`),
    );
}

const citing = testFiles().map((file) => readCitations(file, readFileSync(join(root, file), 'utf8')));

describe('requirements.csv', () => {
  it('agrees with the tests: every row is cited or says why not', () => {
    expect(problemsOf(manifest, citing)).toEqual([]);
  });

  it('has lost no row', () => {
    expect(manifest).toHaveLength(167);
  });

  it('says of every row how binding it is and who says so', () => {
    for (const { id, level, requirement, source } of manifest) {
      expect(level, id).toMatch(/^(MUST|MUST NOT|SHOULD|SHOULD NOT|MAY|POLICY)$/);
      expect([requirement, source].includes(''), id).toBe(false);
    }
  });

  // The list of all roles that the rows were taken from. It is not part of the repository.
  const all = join(root, '../shared/requirements.csv');
  it.skipIf(!existsSync(all))('has every requirement on a resource server, as it was', () => {
    const wanted = readRecords(readFileSync(all, 'utf8')).filter(({ role }) => role === 'RS');
    expect(wanted.length).toBeGreaterThan(0);
    const rows = new Map(manifest.map((row) => [row.id, row]));
    for (const { id = '', level, requirement } of wanted)
      expect(rows.get(id), id).toMatchObject({ level, requirement });
  });
});

describe('what is found', () => {
  const row = (members: Partial<Requirement> = {}): Requirement => ({
    id: 'A-01',
    level: 'MUST',
    requirement: 'Do it',
    source: 'RFC 1 s2',
    tests: ['test/a.test.ts'],
    reason: '',
    ...members,
  });
  const cites = (ids: readonly string[], members: Partial<Citing> = {}): Citing => ({
    file: 'test/a.test.ts',
    ids,
    misplaced: [],
    ...members,
  });

  it('is nothing where all is well', () => {
    expect(problemsOf([row()], [cites(['A-01', 'A-01'])])).toEqual([]);
    expect(problemsOf([row({ reason: 'In part: not on Sundays' })], [cites(['A-01'])])).toEqual([]);
    for (const kind of ['Not done:', 'Not ours:', 'Not supported:', 'By review:'])
      expect(problemsOf([row({ tests: [], reason: `${kind} x` })], [])).toEqual([]);
  });

  it.each<[string, readonly Requirement[], readonly Citing[], RegExp]>([
    ['neither test nor reason', [row({ tests: [] })], [], /^A-01 has neither/],
    ['a file that is not there', [row()], [], /^A-01 lists test\/a\.test\.ts, which is no test file/],
    ['a file that does not cite it', [row()], [cites([])], /^A-01 lists .* does not cite it/],
    ['an unknown id', [row()], [cites(['A-01', 'A-02'])], /cites A-02, which has no row/],
    [
      'a citation that the row does not list',
      [row({ tests: [], reason: 'Not ours: x' })],
      [cites(['A-01'])],
      /A-01, whose row does not list it/,
    ],
    [
      'a row that is not done, and tested',
      [row({ reason: 'Not done: x' })],
      [cites(['A-01'])],
      /A-01 has tests, but/,
    ],
    [
      'a row that is reviewed, and tested',
      [row({ reason: 'By review: x' })],
      [cites(['A-01'])],
      /A-01 has tests, but/,
    ],
    [
      'a part without tests',
      [row({ tests: [], reason: 'In part: x' })],
      [],
      /A-01 has no tests, but its reason/,
    ],
    [
      'an excuse of no kind',
      [row({ tests: [], reason: 'later' })],
      [],
      /The reason of A-01 begins with none/,
    ],
    ['one row twice', [row(), row()], [cites(['A-01'])], /A-01 has several rows/],
    [
      'a citation above nothing',
      [row()],
      [cites(['A-01'], { misplaced: [7] })],
      /a\.test\.ts:7 is no citation/,
    ],
  ])('%s', (_name, rows, files, problem) => {
    const problems = problemsOf(rows, files);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(problem);
  });
});

describe('a citation', () => {
  const read = (...lines: string[]) => {
    const { ids, misplaced } = readCitations('x', lines.join('\n'));
    return [ids, misplaced];
  };
  // In two parts, so that these lines are no citations themselves.
  const mark = '// Requirements' + ':';

  it('stands directly above a test, in one line or several', () => {
    expect(read(`  ${mark} A-01, B-02`, `  ${mark} C-03`, '  it.each([')).toEqual([
      ['A-01', 'B-02', 'C-03'],
      [],
    ]);
    for (const call of [
      "it('x'",
      "test('x'",
      "describe('x'",
      "describe.skipIf(no)('x'",
      'it.each<[string]>([',
    ])
      expect(read(`${mark} A-01`, call)).toEqual([['A-01'], []]);
  });

  it.each([
    ['above something else', [`${mark} A-01`, 'const x = 1;']],
    ['above an empty line', [`${mark} A-01`, '', "it('x')"]],
    ['at the end', [`${mark} A-01`]],
    ['without a space', [`${mark}A-01`, "it('x')"]],
    ['with other separators', [`${mark} A-01; A-02`, "it('x')"]],
    ['in another spelling', ['// requirement' + ': A-01', "it('x')"]],
    ['above what only begins like a test', [`${mark} A-01`, 'items.sort();']],
  ])('is reported %s', (_where, lines) => {
    expect(read(...lines)[1]).toEqual([1]);
  });
});

describe('parseCsv', () => {
  it('reads quotes, commas, line breaks and empty fields', () => {
    expect(parseCsv('a,"b ""c"", d",\n"e\nf",,""\n')).toEqual([
      ['a', 'b "c", d', ''],
      ['e\nf', '', ''],
    ]);
    expect(parseCsv('a,b\r\n"c",d\r\n')).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    expect(parseCsv('a,b')).toEqual([['a', 'b']]);
    expect(parseCsv('a,')).toEqual([['a', '']]);
    expect(parseCsv('a\n\nb\n')).toEqual([['a'], [''], ['b']]);
    expect(parseCsv('')).toEqual([]);
  });

  it.each(['a"b', '"a"b', '"a'])('refuses %j', (text) => {
    expect(() => parseCsv(text)).toThrow('cannot be read');
  });

  it('refuses a row with a field too many or too few', () => {
    expect(() => readRecords('a,b\n1\n')).toThrow('Row 2 has 1 fields instead of 2');
    expect(() => readManifest('a,b\n')).toThrow('The columns are not');
  });
});
