/** Lists as the caller may see them. */

import type { Operation } from '../core/operation.js';
import { isJsonObject } from '../core/strict-json.js';
import type { AuthInfo } from '../core/types.js';
import { type Access, outlookOn } from './access.js';
import { patternOfTemplate } from './resource-pattern.js';

export interface ListingOptions {
  readonly listing: 'filtered' | 'annotated' | 'all';
  readonly openaiMetadata: boolean;
}

interface ListKind {
  /** The member of the result that holds the list. */
  readonly member: string;
  /** What the entries are there for. */
  readonly method: string;
  nameOf(entry: Entry): unknown;
}

type Entry = Readonly<Record<string, unknown>>;

const kinds: Readonly<Record<string, ListKind>> = {
  'tools/list': { member: 'tools', method: 'tools/call', nameOf: ({ name }) => name },
  'prompts/list': { member: 'prompts', method: 'prompts/get', nameOf: ({ name }) => name },
  'resources/list': { member: 'resources', method: 'resources/read', nameOf: ({ uri }) => uri },
  'resources/templates/list': {
    member: 'resourceTemplates',
    method: 'resources/read',
    nameOf: ({ uriTemplate }) => (typeof uriTemplate === 'string' ? templateName(uriTemplate) : undefined),
  },
};

/**
 * The result of a list as this caller gets it; any other result as it is.
 *
 * @param isModern whether the request is of the 2026-07-28 revision: only there results say for whom they may be kept.
 */
export function listingFor(
  access: Access,
  options: ListingOptions,
  method: string,
  result: unknown,
  auth: AuthInfo | undefined,
  isModern: boolean,
): unknown {
  const kind = Object.hasOwn(kinds, method) ? kinds[method] : undefined;
  if (!kind || !isJsonObject(result) || !Array.isArray(result[kind.member])) return result;
  const entries = (result[kind.member] as readonly Entry[]).flatMap((entry) =>
    entryFor(access, options, kind, entry, auth),
  );
  const dependsOnCaller = options.listing !== 'all' && !access.rules.isEmpty;
  return {
    ...result,
    [kind.member]: entries,
    // Whatever the server says elsewhere: what one caller sees must not be handed to another one.
    ...(isModern && dependsOnCaller ? { cacheScope: 'private' } : {}),
  };
}

function entryFor(
  access: Access,
  { listing, openaiMetadata }: ListingOptions,
  kind: ListKind,
  entry: Entry,
  auth: AuthInfo | undefined,
): readonly Entry[] {
  const name = kind.nameOf(entry);
  const operation: Operation = { method: kind.method, ...(typeof name === 'string' ? { name } : {}) };
  const { permitted, required } = outlookOn(access, auth, operation);
  if (listing === 'filtered' && !permitted) return [];
  const annotations =
    listing === 'annotated' ? { 'mcp-auth/requiredScopes': required, 'mcp-auth/permitted': permitted } : {};
  const shown = { ...entry, ...meta(entry, annotations) };
  return [openaiMetadata && kind.method === 'tools/call' ? withSchemes(access, shown, operation) : shown];
}

/** What ChatGPT reads (OpenAI Apps SDK, tool descriptors): the member, and its mirror for clients that drop what they do not know. */
function withSchemes(access: Access, entry: Entry, operation: Operation): Entry {
  const { isPublic, required } = outlookOn(access, undefined, operation);
  const securitySchemes = [isPublic ? { type: 'noauth' } : { type: 'oauth2', scopes: required }];
  return { ...entry, securitySchemes, ...meta(entry, { securitySchemes }) };
}

function meta(entry: Entry, added: Entry): Entry {
  if (Object.keys(added).length === 0) return {};
  const { _meta: present } = entry;
  return { _meta: { ...(isJsonObject(present) ? present : {}), ...added } };
}

/** Templates of low-level servers may hold a star, which then stands for itself. */
function templateName(template: string): string {
  return template.includes('*') ? template : patternOfTemplate(template);
}
