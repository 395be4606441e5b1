/** Audiences that are nearly accepted, or belong to something else. */

import { quoted } from '../shown-value.js';
import { clientOf, type NearMiss, stringsOf } from './near-miss.js';
import { providerAudiences } from './provider-audiences.js';
import { severalSpellings, spellings } from './spellings.js';

const differently: readonly NearMiss[] = [...spellings, severalSpellings].map(({ name, only, phrase }) => ({
  name: `audience_${name}`,
  check: 'audience',
  says({ claims, audiences }) {
    for (const value of stringsOf(claims.aud)) {
      const accepted = audiences.find((candidate) => candidate !== value && only(value, candidate));
      if (accepted !== undefined)
        return `The audience would match ${phrase(value, accepted)}. Have the client ask for resource=${accepted}, or configure \`audience: ${quoted(value)}\`.`;
    }
    return undefined;
  },
}));

const ofProviders: readonly NearMiss[] = providerAudiences.map(({ name, matches, advice }) => ({
  name: `audience_of_${name}`,
  check: 'audience',
  says: ({ claims }) => (matches(stringsOf(claims.aud), claims) ? advice : undefined),
}));

export const audienceMisses: readonly NearMiss[] = [
  ...differently,
  {
    name: 'audience_is_client',
    check: 'audience',
    says({ claims, audiences }) {
      const client = clientOf(claims);
      if (client === undefined || audiences.length === 0 || !stringsOf(claims.aud).includes(client))
        return undefined;
      return `The audience is the client ${quoted(client)}, not a resource. Have the client send the \`resource\` parameter; where the provider ignores it, configure \`tokenBinding: { clientId: [${quoted(client)}] }\`.`;
    },
  },
  {
    name: 'audience_in_one_string',
    check: 'audience',
    says({ claims, audiences }) {
      const found = stringsOf(claims.aud).some(
        (value) =>
          !audiences.includes(value.trim()) && value.split(/[\s,]+/).some((part) => audiences.includes(part)),
      );
      return found
        ? 'The accepted audience stands in a string together with others. Several audiences must be a JSON array (RFC 7519 §4.1.3).'
        : undefined;
    },
  },
  {
    name: 'audience_in_another_claim',
    check: 'audience',
    says({ claims, audiences }) {
      const name = Object.keys(claims).find(
        (claim) => claim !== 'aud' && stringsOf(claims[claim]).some((value) => audiences.includes(value)),
      );
      return name === undefined
        ? undefined
        : `The resource stands in the claim ${quoted(name)}. Where the issuer sets it from the request, configure \`tokenBinding: { claim: ${quoted(name)} }\`.`;
    },
  },
  ...ofProviders,
  {
    name: 'audience_missing',
    check: 'audience',
    says: ({ claims, audiences }) =>
      audiences.length > 0 && stringsOf(claims.aud).length === 0
        ? 'The token names no audience. Have the client send the `resource` parameter (RFC 8707) to both the authorization and the token endpoint.'
        : undefined,
  },
  {
    name: 'client_missing',
    check: 'audience',
    says: ({ claims, clientIds, audiences }) =>
      clientIds.length > 0 && audiences.length === 0 && clientOf(claims) === undefined
        ? 'The token names no client, so --client-id cannot be checked. Bind it by its audience instead.'
        : undefined,
  },
  {
    name: 'client_case',
    check: 'audience',
    says({ claims, clientIds }) {
      const client = clientOf(claims);
      const near = clientIds.find(
        (id) =>
          client !== undefined && id !== client && id.trim().toLowerCase() === client.trim().toLowerCase(),
      );
      return near === undefined
        ? undefined
        : `The client id would match to the letter: the token has ${quoted(client)}.`;
    },
  },
];
