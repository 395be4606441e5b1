/** Holds the arrows between the rooms of the library against its imports, and what a room must not touch. */

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { codeOf, importsOf } from './support/source-text.js';

const source = fileURLToPath(new URL('../src', import.meta.url));

/** Which rooms a room may import from, beside itself. The files at the root of `src` are the facade: they know all rooms. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  core: [],
  verify: ['core'],
  discovery: ['core'],
  adapters: ['core'],
  mcp: ['core'],
  otel: ['core'],
  testing: ['core'],
  // Of the facade, the types of the configuration that presets make, and the error they throw.
  presets: ['core', 'facade'],
  facade: ['core', 'verify', 'discovery', 'adapters', 'mcp', 'otel', 'testing', 'presets'],
};

/**
 * What rooms import from outside: the one run-time dependency, which puts requests together for the verifiers and sends none by
 * itself, and the optional peer that only one room is for.
 */
const packages: Readonly<Record<string, string>> = { verify: 'oauth4webapi', otel: '@opentelemetry/api' };

/** The framework that an adapter is for. Its types alone are imported: the host brings it, or never loads the adapter. */
const frameworks: Readonly<Record<string, string>> = {
  'adapters/hono.ts': 'hono',
  'adapters/fastify.ts': 'fastify',
  'adapters/koa.ts': 'koa',
  'adapters/h3.ts': 'h3',
  'adapters/h3-event.ts': 'h3',
};

/** The only files with `node:` imports that are still there at run time. */
const nodeFiles: readonly string[] = [
  'adapters/node.ts',
  'verify/base64url.node.ts',
  'verify/signature.node.ts',
];

/**
 * Imports that stand for another file on Node than elsewhere, by the conditions in package.json. The two export the same, and what is
 * for Node is reached in no other way.
 */
const byPlatform: readonly string[] = ['#base64url', '#signature'];
const engines = { node: 'verify/engine.node.ts', elsewhere: 'verify/engine.ts' };

/** Identifiers and members that a room must do without: time, network and environment come from outside. */
const forbidden: Readonly<Record<string, RegExp>> = {
  'the console': /\bconsole\b/,
  'environment variables': /\bprocess\b(?!\s*\.\s*getBuiltinModule\b)/,
};
/** Another way to import what is of Node. */
const forbiddenOutsideNode: Readonly<Record<string, RegExp>> = { 'a module of Node': /\bgetBuiltinModule\b/ };
const forbiddenInCore: Readonly<Record<string, RegExp>> = {
  'the network': /\b(fetch|XMLHttpRequest|WebSocket)\s*\(/,
  timers: /\b(setTimeout|setInterval|setImmediate|queueMicrotask)\b|\bAbortSignal\s*\.\s*timeout\b/,
  'the clock': /\bDate\b|\bperformance\b/,
  randomness: /\bMath\s*\.\s*random\b|\bcrypto\b/,
  'the platform through a side door': /\bglobalThis\b|\beval\b|\bFunction\s*\(/,
};

const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.replaceAll('\\', '/'))
  .sort();

const roomOf = (file: string): string => (file.includes('/') ? (file.split('/')[0] ?? '') : 'facade');
const textOf = (file: string): string => readFileSync(join(source, file), 'utf8');

describe('the rooms of the library', () => {
  it('are the ones that are listed here', () => {
    expect([...new Set(files.map(roomOf))].sort()).toEqual(Object.keys(arrows).sort());
  });

  it.each(files)('%s imports along the arrows', (file) => {
    const room = roomOf(file);
    for (const { specifier, typeOnly } of importsOf(textOf(file))) {
      if (specifier.startsWith('node:')) {
        if (!typeOnly) expect(nodeFiles, `run-time import of ${specifier}`).toContain(file);
        continue;
      }
      if (packages[roomOf(file)] === specifier) continue;
      if (frameworks[file] === specifier && typeOnly) continue;
      if (byPlatform.includes(specifier)) {
        expect(room, `${file} imports ${specifier}`).toBe('verify');
        continue;
      }
      expect(specifier, 'neither relative nor of Node, nor the package of the room').toMatch(/^\.\.?\//);
      const target = posix.normalize(posix.join(dirname(file), specifier.replace(/\.js$/, '.ts')));
      expect(specifier, 'specifiers end in .js').toMatch(/\.js$/);
      expect(files, `${specifier} does not exist`).toContain(target);
      const targetRoom = roomOf(target);
      if (targetRoom !== room) expect(arrows[room], `${file} imports ${target}`).toContain(targetRoom);
    }
  });

  it.each(files)('%s touches nothing that is forbidden to its room', (file) => {
    const code = codeOf(textOf(file));
    const rules = {
      ...forbidden,
      ...(nodeFiles.includes(file) ? {} : forbiddenOutsideNode),
      ...(roomOf(file) === 'core' ? forbiddenInCore : {}),
    };
    for (const [what, pattern] of Object.entries(rules)) {
      expect(pattern.exec(code)?.[0], `${file} uses ${what}`).toBeUndefined();
    }
  });

  it('what depends on the platform is chosen by package.json, and by no import', () => {
    const { imports } = JSON.parse(readFileSync(join(source, '../package.json'), 'utf8'));
    expect(Object.keys(imports).sort()).toEqual(byPlatform);
    const distOf = (file: string) => `./dist/${file.replace(/\.ts$/, '.js')}`;
    for (const name of byPlatform) {
      // The first condition that holds counts, and some of these platforms hold `node` as well.
      const others = ['workerd', 'deno', 'bun', 'edge-light', 'browser'].map((each) => [
        each,
        distOf(engines.elsewhere),
      ]);
      expect(Object.entries(imports[name])).toEqual([
        ...others,
        ['node', distOf(engines.node)],
        ['default', distOf(engines.elsewhere)],
      ]);
    }
    for (const file of files.filter((each) => each !== engines.node)) {
      const found = importsOf(textOf(file)).filter(({ specifier }) => specifier.endsWith('.node.js'));
      expect(found, `${file} imports what is for Node`).toEqual([]);
    }
  });

  it('only discovery, the facade and the stand-in for tests ever mention fetch', () => {
    const users = files.filter((file) => /\bfetch\b/.test(codeOf(textOf(file)))).map(roomOf);
    expect([...new Set(users)].sort()).toEqual(['discovery', 'facade', 'testing']);
  });

  it('nothing but its own entry leads to what is for tests', () => {
    const leading = files.filter((file) =>
      importsOf(textOf(file)).some(({ specifier }) => /^\.\.?\/(.*\/)?testing(\/|\.js$)/.test(specifier)),
    );
    expect(leading).toEqual(['testing.ts']);
  });

  it('the table of providers weighs on nobody who does not ask for it', () => {
    const leading = files.filter((file) =>
      importsOf(textOf(file)).some(
        ({ specifier, typeOnly }) => !typeOnly && specifier.startsWith('./presets/'),
      ),
    );
    expect(leading).toEqual(['index.ts', 'presets.ts', 'validate-server-config.ts']);
  });

  it('presets need nothing of the facade at run time but its errors', () => {
    const needed = files
      .filter((file) => roomOf(file) === 'presets')
      .flatMap((file) => importsOf(textOf(file)))
      .filter(({ typeOnly, specifier }) => !typeOnly && specifier.startsWith('../'))
      .map(({ specifier }) => specifier);
    expect([...new Set(needed)].sort()).toEqual(['../core/near-name.js', '../errors.js']);
  });

  it('has no import cycles', () => {
    const graph = new Map(
      files.map((file) => [
        file,
        importsOf(textOf(file))
          .filter(({ typeOnly, specifier }) => !typeOnly && specifier.startsWith('.'))
          .map(({ specifier }) =>
            posix.normalize(posix.join(dirname(file), specifier.replace(/\.js$/, '.ts'))),
          ),
      ]),
    );
    const finished = new Set<string>();
    const visit = (file: string, path: readonly string[]): void => {
      expect(path, 'a cycle').not.toContain(file);
      if (finished.has(file)) return;
      for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
      finished.add(file);
    };
    for (const file of files) visit(file, []);
  });
});

describe('reading source text', () => {
  it('finds every kind of import, and tells types from values', () => {
    const text = [
      "import a from './a.js';",
      "import { b, type B } from './b.js';",
      "import type { C } from './c.js';",
      "import * as d from './d.js';",
      "import './e.js';",
      "export { f } from './f.js';",
      "export type { G } from './g.js';",
      "export * from './h.js';",
      "import {\n  type I,\n  i,\n} from './i.js';",
      "const j = await import('./j.js');",
      "type K = import('./k.js').K;",
      "import { type L } from './l.js';",
    ].join('\n');
    expect(
      importsOf(text).map(({ specifier, typeOnly }) => `${specifier}${typeOnly ? ' (type)' : ''}`),
    ).toEqual([
      './a.js',
      './b.js',
      './c.js (type)',
      './d.js',
      './e.js',
      './f.js',
      './g.js (type)',
      './h.js',
      './i.js',
      './j.js',
      './k.js',
      './l.js',
    ]);
  });

  it('is not taken in by comments, strings, templates and regular expressions', () => {
    const text = [
      "// import x from './comment.js'; console",
      "/* import x from './block.js'; console */",
      "const s = \"console // not a comment\"; const t = 'it\\'s console';",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the template is what is scanned.
      'const u = `console ${inner + `console ${deep}` /* console */} console`;',
      'const v = /console\\/[/"]`/.test(s) ? 1 / 2 / 3 : s;',
      'const w = \'import y from "./string.js"\';',
    ].join('\n');
    expect(importsOf(text)).toEqual([]);
    const code = codeOf(text);
    expect(code).not.toContain('console');
    for (const name of ['inner', 'deep', 'test', ': s;']) expect(code).toContain(name);
  });
});

it('the tests know where the sources are', () => {
  expect(relative(process.cwd(), source).replaceAll('\\', '/')).toMatch(/packages\/mcp-auth\/src$|^src$/);
  expect(files.length).toBeGreaterThan(30);
});
