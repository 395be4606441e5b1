/** The members of the metadata, as RFC 9728 §2 defines them. */

import { type Check, fail, notApplicable, pass } from '../../check.js';
import type { ResourceServer } from '../../subjects/resource-server.js';

type Kind = 'an array of strings' | 'a string' | 'a URL' | 'true or false';

/** `resource` and `authorization_servers` have checks of their own. */
const KINDS: Readonly<Record<string, Kind>> = {
  jwks_uri: 'a URL',
  scopes_supported: 'an array of strings',
  bearer_methods_supported: 'an array of strings',
  resource_signing_alg_values_supported: 'an array of strings',
  resource_name: 'a string',
  resource_documentation: 'a URL',
  resource_policy_uri: 'a URL',
  resource_tos_uri: 'a URL',
  tls_client_certificate_bound_access_tokens: 'true or false',
  authorization_details_types_supported: 'an array of strings',
  dpop_signing_alg_values_supported: 'an array of strings',
  dpop_bound_access_tokens_required: 'true or false',
  signed_metadata: 'a string',
};

export const metadataMemberChecks: readonly Check<ResourceServer>[] = [
  {
    id: 'rs.metadata.types',
    role: 'resource-server',
    level: 'MUST',
    title: 'Every member of the metadata has its type',
    why: 'The official SDKs throw the whole document away when one member is of the wrong type, null included.',
    source: 'RFC 9728 §2',
    requirements: ['9728-12'],
    fix: 'Give each member the type it is defined with, and leave out what has no value instead of writing null.',
    run: async (subject) => {
      const { document } = await subject.metadata();
      for (const [name, value] of Object.entries(document)) {
        // With a language behind it, a name is of the same type (RFC 9728 §2.1).
        const kind = Object.hasOwn(KINDS, name) ? KINDS[name] : KINDS[name.replace(/#.*$/, '')];
        if (kind !== undefined && !isOf(kind, value))
          return fail(`"${name}" is ${shorten(value)}; it has to be ${kind}.`);
      }
      return pass();
    },
  },
  {
    id: 'rs.metadata.no-empty',
    role: 'resource-server',
    level: 'MUST',
    title: 'Lists without entries are left out',
    why: 'An empty list says that nothing is supported. A client that sees "scopes_supported": [] may ask for no scope at all.',
    source: 'RFC 9728 §3.2',
    requirements: ['9728-12'],
    fix: 'Leave a member out of the document when its list is empty.',
    run: async (subject) => {
      const { document } = await subject.metadata();
      // An empty bearer_methods_supported has a meaning (RFC 9728 §2), and the authorization servers a check of their own.
      const [name] =
        Object.entries(document).find(
          ([each, value]) =>
            Array.isArray(value) &&
            value.length === 0 &&
            each !== 'bearer_methods_supported' &&
            Object.hasOwn(KINDS, each),
        ) ?? [];
      return name === undefined ? pass() : fail(`"${name}" is an empty array.`);
    },
  },
  {
    id: 'rs.metadata.bearer-methods',
    role: 'resource-server',
    level: 'MUST',
    title: 'Where the metadata says how to send tokens, it names the header',
    why: 'MCP clients send tokens in the Authorization header and in no other way.',
    source: 'RFC 9728 §2; MCP 2026-07-28, Authorization, Token Requirements',
    requirements: ['9728-05'],
    fix: 'Write "bearer_methods_supported": ["header"], or leave it out.',
    run: async (subject) => {
      const methods = (await subject.metadata()).document.bearer_methods_supported;
      if (methods === undefined) return notApplicable('It does not say.');
      return Array.isArray(methods) && methods.includes('header')
        ? pass()
        : fail(`"bearer_methods_supported" is ${shorten(methods)}, without "header".`);
    },
  },
  {
    id: 'rs.metadata.name',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'The metadata has a name that people can read',
    why: 'Clients and consent pages show it. Without it people decide about a bare URL.',
    source: 'RFC 9728 §2 (RECOMMENDED)',
    requirements: ['9728-07'],
    fix: 'Add "resource_name" with what the server is called: "resource_name": "Notes".',
    run: async (subject) => {
      const { resource_name: name } = (await subject.metadata()).document;
      return typeof name === 'string' && name.trim() !== '' ? pass() : fail('There is no "resource_name".');
    },
  },
];

function isOf(kind: Kind, value: unknown): boolean {
  switch (kind) {
    case 'a string':
      return typeof value === 'string';
    case 'a URL':
      return typeof value === 'string' && URL.canParse(value);
    case 'true or false':
      return typeof value === 'boolean';
    case 'an array of strings':
      return Array.isArray(value) && value.every((each) => typeof each === 'string');
  }
}

function shorten(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
