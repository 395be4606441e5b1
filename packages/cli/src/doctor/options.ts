/** The arguments of `doctor` → what it works with. No message repeats a value that might be a secret. */

import { parseArgs } from 'node:util';
import type { TargetKind } from '@mcp-auth/audit';
import { nearest } from '../nearest-name.js';
import { type Access, readAccess } from './access.js';
import { optionSpecs } from './option-specs.js';
import { UsageError } from './usage-error.js';

export type FailOn = 'must' | 'should' | 'never';

export interface DoctorOptions {
  readonly url: string;
  readonly kind?: TargetKind | undefined;
  /** How the token is come by. */
  readonly access: Access;
  /** As they were given: `-` is standard input. The token with every scope is part of {@link access}. */
  readonly tokens: Readonly<Partial<Record<OtherToken, string>>>;
  /** Undefined: what the server asks for. */
  readonly scopes?: readonly string[] | undefined;
  readonly issuer?: string | undefined;
  readonly issuerKeyFile?: string | undefined;
  readonly register: boolean;
  readonly allowPrivate: boolean;
  /** Milliseconds. */
  readonly timeout: number;
  readonly only: readonly string[];
  readonly skip: readonly string[];
  readonly failOn: FailOn;
  readonly html?: string | undefined;
  readonly json: boolean;
  readonly detail: 'quiet' | 'normal' | 'verbose';
}

export const otherTokens = [
  'narrow-token',
  'expired-token',
  'other-audience-token',
  'other-user-token',
] as const;
export type OtherToken = (typeof otherTokens)[number];

/** @throws {UsageError} */
export function readOptions(args: readonly string[]): DoctorOptions | 'help' {
  const { values, positionals } = parse(args);
  if (values.help) return 'help';
  for (const [name, value] of Object.entries(values)) {
    if ([value].flat().some((text) => typeof text === 'string' && text.trim() === ''))
      throw new UsageError(`--${name} is empty. Give it a value, or leave it out.`);
  }
  const { issuer, verbose = false, quiet = false, json = false } = values;
  if (verbose && quiet) throw new UsageError('--verbose and --quiet contradict each other: leave one out.');
  if (values['issuer-key'] !== undefined && positionals.length > 0 && issuer === undefined)
    throw new UsageError(
      '--issuer-key needs --issuer: what the tokens that are signed with it say in "iss".',
    );
  return {
    url: readUrl(positionals),
    kind: oneOf('kind', values.kind, kinds),
    access: readAccess(values),
    tokens: Object.fromEntries(
      otherTokens.flatMap((name) => (values[name] === undefined ? [] : [[name, values[name]]])),
    ),
    scopes: readScopes(values.scope),
    issuer: issuer === undefined ? undefined : checkedUrl('--issuer', issuer),
    issuerKeyFile: values['issuer-key'],
    register: values.register ?? false,
    allowPrivate: values['allow-private'] ?? false,
    timeout: readSeconds(values.timeout ?? '10') * 1000,
    only: values.only ?? [],
    skip: values.skip ?? [],
    failOn: oneOf('fail-on', values['fail-on'], ['must', 'should', 'never'] as const) ?? 'must',
    html: values.html,
    json,
    detail: quiet ? 'quiet' : verbose ? 'verbose' : 'normal',
  };
}

const kinds = [
  'mcp-server',
  'resource-metadata',
  'authorization-server',
  'authorization-server-metadata',
] as const satisfies readonly TargetKind[];

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: optionSpecs, allowPositionals: true, strict: true });
  } catch (error) {
    const { code, message = '' } = error as { code?: string; message?: string };
    // These name the option, and no value.
    if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') throw new UsageError(message.split('\n')[0]);
    const names = args.filter((arg) => arg.startsWith('--')).map((arg) => arg.slice(2).split('=')[0] ?? '');
    const unknown = names.find(
      (name) => !Object.hasOwn(optionSpecs, name) && /^[a-z][a-z-]{0,24}$/.test(name),
    );
    if (unknown === undefined) throw new UsageError('There is an option that is not known.');
    const meant = nearest(unknown, Object.keys(optionSpecs));
    throw new UsageError(`There is no option --${unknown}.${meant ? ` Did you mean --${meant}?` : ''}`);
  }
}

function readUrl([url, ...more]: readonly string[]): string {
  if (url === undefined) throw new UsageError('Which URL? Give that of an MCP server, or an issuer.');
  if (more.length > 0) throw new UsageError('Give one URL at a time.');
  return checkedUrl('What was given', url);
}

function checkedUrl(what: string, text: string): string {
  if (/^https?:\/\/./i.test(text) && URL.canParse(text)) return text;
  const isWithoutScheme =
    !text.includes('://') && /^(?:localhost|[\w-]+(?:\.[\w-]+)+)(?::\d+)?(?:\/|$)/.test(text);
  const scheme = /^(?:localhost|127\.)/.test(text) ? 'http' : 'https';
  throw new UsageError(
    isWithoutScheme
      ? `A URL begins with its scheme: ${scheme}://${text}`
      : `${what} is no http or https URL. Give one such as https://api.example.com/mcp`,
  );
}

function oneOf<Choice extends string>(
  name: string,
  value: string | undefined,
  choices: readonly Choice[],
): Choice | undefined {
  const choice = choices.find((each) => each === value);
  if (value !== undefined && choice === undefined)
    throw new UsageError(`--${name} is one of ${choices.join(', ')}, not '${value}'.`);
  return choice;
}

/** RFC 6749 §3.3. */
function readScopes(lists: readonly string[] | undefined): readonly string[] | undefined {
  const scopes = lists?.flatMap((list) => list.split(' ')).filter((scope) => scope !== '');
  const wrong = scopes?.find((scope) => !/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope));
  if (wrong !== undefined)
    throw new UsageError(`--scope: ${JSON.stringify(wrong)} is no scope: printable ASCII, without " and \\.`);
  return scopes;
}

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (/^\d+(?:\.\d+)?$/.test(text) && seconds > 0 && seconds <= 600) return seconds;
  throw new UsageError('--timeout is a number of seconds, more than 0 and up to 600.');
}
