/** The arguments of `inspect` → what it works with. Nothing of them is repeated in messages: a token may stand anywhere. */

import { parseArgs } from 'node:util';
import { nearest } from '../nearest-name.js';
import { parseTime } from './times.js';

export interface InspectOptions {
  /** As it was given; undefined where it comes from standard input. */
  readonly given: string | undefined;
  readonly server?: string | undefined;
  readonly issuers: readonly string[];
  readonly resource?: string | undefined;
  readonly audiences: readonly string[];
  readonly clientIds: readonly string[];
  readonly scopes: readonly string[];
  readonly scopeClaims: readonly string[];
  readonly strict: boolean;
  /** Seconds; undefined leaves it to the library. */
  readonly clockTolerance?: number | undefined;
  /** A path or a URL. */
  readonly jwks?: string | undefined;
  readonly offline: boolean;
  readonly json: boolean;
  /** Milliseconds since the epoch; undefined is now. */
  readonly at?: number | undefined;
}

/** A call that is wrong in itself; the message says what to change. */
export class UsageError extends Error {}

const one = { type: 'string' } as const;
const many = { type: 'string', multiple: true } as const;
const flag = { type: 'boolean' } as const;

const options = {
  server: one,
  issuer: many,
  resource: one,
  audience: many,
  'client-id': many,
  scope: many,
  'scope-claim': many,
  strict: flag,
  'clock-tolerance': one,
  jwks: one,
  offline: flag,
  at: one,
  json: flag,
  help: { type: 'boolean', short: 'h' },
} as const;

/** @throws UsageError */
export function readOptions(args: readonly string[]): InspectOptions | 'help' {
  const { values, positionals } = parse(args);
  if (values.help) return 'help';
  for (const [name, value] of Object.entries(values))
    if ([value].flat().some((text) => typeof text === 'string' && text.trim() === ''))
      throw new UsageError(`--${name} is empty. Give it a value, or leave it out.`);
  const { server, issuer = [], resource, audience = [], jwks, offline = false } = values;
  if (offline && server !== undefined)
    throw new UsageError('--server reads metadata, which --offline forbids. Leave one of them out.');
  if (offline && isUrl(jwks))
    throw new UsageError('--jwks is a URL, which --offline does not fetch. Give a file, or leave it out.');
  // `Bearer eyJ…` without quotes comes as two words.
  const given = positionals.join(' ');
  return {
    given: given === '' || given === '-' ? undefined : given,
    server,
    issuers: issuer,
    resource,
    audiences: audience,
    clientIds: values['client-id'] ?? [],
    scopes: (values.scope ?? []).flatMap((list) => list.split(' ')).filter((scope) => scope !== ''),
    scopeClaims: values['scope-claim'] ?? [],
    strict: values.strict ?? false,
    clockTolerance: secondsOf(values['clock-tolerance']),
    jwks,
    offline,
    json: values.json ?? false,
    at: values.at === undefined ? undefined : timeOf(values.at),
  };
}

export function isUrl(text: string | undefined): text is string {
  return text !== undefined && /^https?:\/\//i.test(text);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UsageError(describe(error, args));
  }
}

function describe(error: unknown, args: readonly string[]): string {
  const { code, message } = error as { code?: string; message?: string };
  // Names known options only.
  if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') return `${message?.split('\n')[0]}`;
  const names = args.filter((arg) => arg.startsWith('--')).map((arg) => arg.slice(2).split('=')[0] ?? '');
  // Short and lower case: what looks otherwise might be a token.
  const unknown = names.find((name) => !Object.hasOwn(options, name) && /^[a-z][a-z-]{0,19}$/.test(name));
  if (unknown !== undefined) {
    const meant = nearest(unknown, Object.keys(options));
    return `There is no option --${unknown}.${meant ? ` Did you mean --${meant}?` : ''}`;
  }
  return 'There is an option that is not known. A token that begins with a dash goes to standard input.';
}

function secondsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text);
  throw new UsageError('--clock-tolerance must be a number of seconds, zero or more.');
}

function timeOf(text: string): number {
  const time = parseTime(text);
  if ('problem' in time) throw new UsageError(`--at ${time.problem}`);
  return time.milliseconds;
}
