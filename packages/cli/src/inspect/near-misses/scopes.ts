/** Scopes that are there, and not where or as they are looked for. */

import { quoted } from '../shown-value.js';
import { type NearMiss, type NearMissContext, stringsOf } from './near-miss.js';

/** Where the library looks by itself. */
const standard = ['scope', 'scp', 'scopes'];

const words = (value: unknown) => stringsOf(value).flatMap((entry) => entry.split(' '));

/** What counts as granted, as far as a near miss has to know it. */
function granted({ claims, scopeClaims }: NearMissContext): readonly string[] {
  return [...standard, ...scopeClaims].flatMap((name) => words(claims[name]));
}

function missing(context: NearMissContext): readonly string[] {
  const held = granted(context);
  return context.scopes.filter((scope) => !held.includes(scope));
}

/** A claim that nobody looks at and that has what is missing. */
function elsewhere(context: NearMissContext): string | undefined {
  const { claims, scopeClaims } = context;
  const wanted = missing(context);
  return Object.keys(claims).find(
    (name) =>
      ![...standard, ...scopeClaims].includes(name) &&
      words(claims[name]).some((word) => wanted.includes(word)),
  );
}

/** A miss that is about one missing scope and one granted one. */
function pair(
  name: string,
  fits: (granted: string, wanted: string) => boolean,
  sentence: (granted: string, wanted: string) => string,
): NearMiss {
  return {
    name,
    check: 'scope',
    says(context) {
      const held = granted(context);
      for (const wanted of missing(context)) {
        const near = held.find((scope) => fits(scope, wanted));
        if (near !== undefined) return sentence(near, wanted);
      }
      return undefined;
    },
  };
}

export const scopeMisses: readonly NearMiss[] = [
  {
    name: 'scope_in_another_claim',
    check: 'scope',
    says(context) {
      const name = elsewhere(context);
      return name === undefined
        ? undefined
        : `The claim ${quoted(name)} has it. If its values are meant as scopes, configure \`scopeClaims: [${quoted(name)}]\`.`;
    },
  },
  {
    name: 'scope_in_a_nested_claim',
    check: 'scope',
    says(context) {
      const roles = (context.claims.realm_access as { roles?: unknown } | undefined)?.roles;
      return missing(context).some((scope) => stringsOf(roles).includes(scope))
        ? 'It is a role of the realm (`realm_access.roles`). Map the role to a top-level claim in Keycloak, and name that in `scopeClaims`.'
        : undefined;
    },
  },
  {
    name: 'scope_overlooked',
    check: 'scope',
    says({ claims, scopes, scopeClaims }) {
      const [used] = standard.filter((name) => claims[name] !== undefined);
      const other = standard.find(
        (name) =>
          name !== used &&
          !scopeClaims.includes(name) &&
          words(claims[name]).some((word) => scopes.includes(word)),
      );
      return used === undefined || other === undefined
        ? undefined
        : `It stands in \`${other}\`, and \`${used}\` is what counts where both are there. Configure \`scopeClaims: ['${other}']\`.`;
    },
  },
  pair(
    'scope_case',
    (scope, wanted) => scope !== wanted && scope.toLowerCase() === wanted.toLowerCase(),
    (scope) => `The token has ${quoted(scope)}: scopes are compared to the letter.`,
  ),
  pair(
    'scope_separator',
    (scope, wanted) => scope.split(/[,;+]/).length > 1 && scope.split(/[,;+]/).includes(wanted),
    () => 'The scopes are not separated by spaces. Have the issuer do so (RFC 6749 §3.3).',
  ),
  pair(
    'scope_prefixed',
    (scope, wanted) => scope !== wanted && (scope.endsWith(`/${wanted}`) || wanted.endsWith(`/${scope}`)),
    (scope, wanted) =>
      scope.length > wanted.length
        ? `The token has it with a prefix: ${quoted(scope)}. Require it by that name.`
        : `The token has it without the prefix: ${quoted(scope)}. Require it by that name.`,
  ),
  pair(
    'scope_punctuation',
    (scope, wanted) => {
      const letters = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');
      const turned = (text: string) =>
        text
          .toLowerCase()
          .split(/[^a-z0-9]+/)
          .reverse()
          .join('');
      const same = letters(scope) === letters(wanted) && scope.toLowerCase() !== wanted.toLowerCase();
      return (
        scope !== wanted && letters(scope) !== '' && (same || (turned(scope) === letters(wanted) && !same))
      );
    },
    (scope) => `The token has ${quoted(scope)}, which may mean the same and is another scope.`,
  ),
  {
    name: 'scope_missing',
    check: 'scope',
    says: (context) =>
      granted(context).every((scope) => scope === '') && !elsewhere(context)
        ? 'The token has no scopes at all. Have the client ask for them, and check that the authorization server grants them to this client and user.'
        : undefined,
  },
];
