/** The options of presets: wrong ones throw where they are made, with what to write instead. */

import { isNear } from '../core/near-name.js';
import { MCPAuthConfigError } from '../errors.js';

/** What is wrong with a value, as sentences after the name of the option; undefined when nothing is. */
export interface Field {
  readonly required: boolean;
  readonly problem: (value: unknown) => string | undefined;
}

const required = (problem: Field['problem']): Field => ({ required: true, problem });
export const optional = ({ problem }: Field): Field => ({ required: false, problem });

/** A host name, with a port or without. */
export const domain = (example: string): Field =>
  required((value) => {
    if (isText(value) && /^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?$/i.test(value)) return undefined;
    return `must be a host name such as ${example}.${hostHint(value)}`;
  });

/** An absolute URL. Whether plain http is allowed is for `MCPAuth` to say. */
export const url = (example: string): Field =>
  required((value) => {
    const parsed = isText(value) && URL.canParse(value) ? new URL(value) : undefined;
    if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.username !== '' || parsed.password !== '')
      return `must be an absolute URL such as ${example}.`;
    if (String(value).includes('/.well-known/'))
      return `must not be the URL of the metadata. Leave everything from "/.well-known/" on out.`;
    return /[?#]/.test(String(value)) ? 'must not have a query or a fragment.' : undefined;
  });

/** An identifier that ends up in a URL, so that nothing in it may change the rest. */
export const identifier = (what: string, pattern: RegExp, example: string): Field =>
  required((value) => {
    if (isText(value) && pattern.test(value)) return undefined;
    const hint = isText(value) && /^https?:/i.test(value) ? ' It is no URL: take that part out of it.' : '';
    return `must be ${what}, such as ${example}.${hint}`;
  });

/** A segment of a path. */
export const segment = /^[\w.~-]*[\w~-][\w.~-]*$/;

export const audience: Field = optional(
  required((value) =>
    isText(value) || isTexts(value) ? undefined : 'must be a non-empty string or a list of them.',
  ),
);

export const clientIds: Field = optional(
  required((value) =>
    isTexts(value) ? undefined : "must be a list of client IDs with at least one in it: ['my-client'].",
  ),
);

export const flag: Field = optional(
  required((value) => (typeof value === 'boolean' ? undefined : 'must be true or false.')),
);

export const choice = (...values: readonly string[]): Field =>
  optional(
    required((value) =>
      values.includes(value as string)
        ? undefined
        : `must be ${values.map((some) => `'${some}'`).join(' or ')}.`,
    ),
  );

export const tokenKind: Field = choice('jwt', 'opaque');

/** @throws MCPAuthConfigError `invalid_server_config` for what is missing, unknown or wrong. */
export function readOptions<Options extends object>(
  preset: string,
  options: Options,
  fields: Readonly<Record<keyof Options & string, Field>>,
): Options {
  const given: unknown = options;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw mistake(`\`presets.${preset}\` takes an object of options: ${namesOf(fields)}.`);
  }
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || Object.hasOwn(fields, name)) continue;
    const meant = Object.keys(fields).find((candidate) => isNear(name, candidate));
    const remedy = meant === undefined ? `Its options are ${namesOf(fields)}.` : `Did you mean \`${meant}\`?`;
    throw mistake(`\`${name}\` is not an option of \`presets.${preset}\`. ${remedy}`);
  }
  for (const [name, { required: needed, problem }] of Object.entries<Field>(fields)) {
    const value = (given as Record<string, unknown>)[name];
    if (value === undefined && !needed) continue;
    const wrong = problem(value);
    if (wrong === undefined) continue;
    const got = value === undefined ? 'It is missing.' : `Got ${JSON.stringify(value)}.`;
    throw mistake(`\`${name}\` of \`presets.${preset}\` ${wrong} ${got}`);
  }
  return options;
}

export function mistake(message: string): MCPAuthConfigError {
  return new MCPAuthConfigError('invalid_server_config', message);
}

/** Where a path follows, one slash is enough. */
export function withoutSlash(value: string): string {
  return value.replace(/\/+$/, '');
}

function hostHint(value: unknown): string {
  if (!isText(value) || !URL.canParse(value) || !/^https?:/i.test(value)) return '';
  return ` Leave the scheme and the path out: ${JSON.stringify(new URL(value).host)}.`;
}

function namesOf(fields: Readonly<Record<string, Field>>): string {
  return Object.keys(fields)
    .map((name) => `\`${name}\``)
    .join(', ');
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every(isText);
}
