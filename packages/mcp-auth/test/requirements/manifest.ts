/** Reads the requirements manifest and the tests that cite it, and says where the two disagree. */

export interface Requirement {
  readonly id: string;
  readonly level: string;
  readonly requirement: string;
  readonly source: string;
  /** Test files that prove it, from the root of the repository. */
  readonly tests: readonly string[];
  /** Why there is no test, or what the tests leave open. Begins with one of {@link kindsOfReason}. */
  readonly reason: string;
}

/** A test file and the requirements it cites. */
export interface Citing {
  readonly file: string;
  readonly ids: readonly string[];
  /** Lines that look like a citation and are none, or stand above no test. */
  readonly misplaced: readonly number[];
}

export const kindsOfReason = {
  /** The library does not fulfil it. A test cannot prove it then. */
  'Not done:': 'no tests',
  /** The tests prove one part, the reason names the other. */
  'In part:': 'tests',
  /** Fulfilled outside the library, by whom the reason says. */
  'Not ours:': 'either',
  /** Asks for something of an extension that the library leaves out; says what happens instead. */
  'Not supported:': 'either',
  /** Fulfilled, but no test could show it. Says where to look. */
  'By review:': 'no tests',
} as const;

const columns = ['id', 'level', 'requirement', 'source', 'tests', 'reason'];

/** RFC 4180, with or without carriage returns: fields with commas or quotes stand in quotes, quotes in them are doubled. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  while (field.lastIndex < text.length) {
    const at = field.lastIndex;
    const found = field.exec(text);
    if (!found) throw new Error(`The CSV cannot be read from character ${at} on.`);
    const [, quoted, plain = '', end] = found;
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ',') {
      // A comma at the very end has an empty field behind it.
      if (field.lastIndex === text.length) row.push('');
      else continue;
    }
    rows.push(row);
    row = [];
  }
  return rows;
}

/** @throws Error when a line does not have the columns of the first one. */
export function readRecords(text: string): Record<string, string>[] {
  const [names = [], ...rows] = parseCsv(text);
  return rows.map((row, index) => {
    if (row.length !== names.length)
      throw new Error(`Row ${index + 2} has ${row.length} fields instead of ${names.length}.`);
    return Object.fromEntries(names.map((name, column) => [name, row[column] ?? '']));
  });
}

export function readManifest(text: string): Requirement[] {
  const [names = []] = parseCsv(text);
  if (names.join() !== columns.join()) throw new Error(`The columns are not ${columns.join()}.`);
  return readRecords(text).map(
    ({ id = '', level = '', requirement = '', source = '', tests = '', reason = '' }) => ({
      id,
      level,
      requirement,
      source,
      tests: tests === '' ? [] : tests.split(';'),
      reason,
    }),
  );
}

/** `// Requirements: 6750-01, MCP-RS-08` directly above `it(`, `test(` or `describe(`, in one line or several. */
export function readCitations(file: string, text: string): Citing {
  const lines = text.split('\n');
  const ids: string[] = [];
  const misplaced: number[] = [];
  const meant = /^\s*\/\/\s*requirements?\s*:/i;
  lines.forEach((line, index) => {
    if (!meant.test(line)) return;
    const exact = /^\s*\/\/ Requirements: ([A-Z0-9-]+(?:, [A-Z0-9-]+)*)$/.exec(line);
    const below = lines.slice(index + 1).find((next) => !meant.test(next)) ?? '';
    if (!exact || !/^\s*(?:it|test|describe)\b[.(]/.test(below)) misplaced.push(index + 1);
    ids.push(...(exact?.[1]?.split(', ') ?? []));
  });
  return { file, ids, misplaced };
}

/** One sentence for each fault; none when manifest and tests agree. */
export function problemsOf(manifest: readonly Requirement[], citing: readonly Citing[]): string[] {
  const problems: string[] = [];
  const byId = new Map(manifest.map((row) => [row.id, row]));
  const byFile = new Map(citing.map((one) => [one.file, one]));
  const ids = manifest.map(({ id }) => id);
  for (const id of new Set(ids.filter((id, index) => ids.indexOf(id) !== index)))
    problems.push(`${id} has several rows.`);

  for (const { id, tests, reason } of manifest) {
    if (tests.length === 0 && reason === '') problems.push(`${id} has neither a test nor a reason.`);
    problems.push(...problemsOfReason(id, reason, tests.length > 0));
    for (const file of tests) {
      const found = byFile.get(file);
      if (!found) problems.push(`${id} lists ${file}, which is no test file.`);
      else if (!found.ids.includes(id)) problems.push(`${id} lists ${file}, which does not cite it.`);
    }
  }

  for (const { file, ids: cited, misplaced } of citing) {
    for (const line of misplaced) problems.push(`${file}:${line} is no citation directly above a test.`);
    for (const id of new Set(cited)) {
      const row = byId.get(id);
      if (!row) problems.push(`${file} cites ${id}, which has no row.`);
      else if (!row.tests.includes(file)) problems.push(`${file} cites ${id}, whose row does not list it.`);
    }
  }
  return problems;
}

function problemsOfReason(id: string, reason: string, tested: boolean): string[] {
  if (reason === '') return [];
  const [, wants] = Object.entries(kindsOfReason).find(([kind]) => reason.startsWith(`${kind} `)) ?? [];
  if (wants === undefined)
    return [`The reason of ${id} begins with none of ${Object.keys(kindsOfReason).join(' ')}`];
  if (wants === 'no tests' && tested)
    return [`${id} has tests, but its reason says that no test proves it: ${reason}`];
  if (wants === 'tests' && !tested)
    return [`${id} has no tests, but its reason says that they prove a part.`];
  return [];
}
