/** The authorization servers that the metadata names. What they answer is for the checks of authorization servers. */

import { type Check, fail, MissingPrerequisite, pass } from '../../check.js';
import { kindOfHost } from '../../http/address.js';
import type { ResourceServer } from '../../subjects/resource-server.js';

const EXAMPLE = '"authorization_servers": ["https://auth.example.com"]';

export const metadataServerChecks: readonly Check<ResourceServer>[] = [
  {
    id: 'rs.metadata.authorization-servers',
    role: 'resource-server',
    level: 'MUST',
    title: 'The metadata names an authorization server',
    why: 'It is where people sign in. Without it clients take the MCP server itself for one, and fail there.',
    source: 'MCP 2026-07-28, Authorization Server Discovery, Authorization Server Location',
    requirements: ['MCP-RS-03'],
    fix: `Add the issuer of your authorization server, as it is in its own metadata: ${EXAMPLE}`,
    run: async (subject) => {
      const { authorization_servers: list } = (await subject.metadata()).document;
      if (list === undefined) return fail('The metadata has no "authorization_servers".');
      if (!Array.isArray(list)) {
        return fail(`"authorization_servers" is ${JSON.stringify(list)}; it has to be an array of strings.`);
      }
      if (list.length === 0) return fail('"authorization_servers" is an empty array.');
      const wrong = list.find((each) => typeof each !== 'string');
      return wrong === undefined
        ? pass()
        : fail(`"authorization_servers" has ${JSON.stringify(wrong)} in it, which is no string.`);
    },
  },
  {
    id: 'rs.metadata.issuers',
    role: 'resource-server',
    level: 'MUST',
    title: 'Authorization servers are named by https URLs without query and fragment',
    why: 'Clients build the addresses of the sign-in from it. Over http, anybody on the way can put another authorization server in its place.',
    source: 'RFC 9728 §2; RFC 8414 §2',
    requirements: ['MCP-RS-03', '9728-12'],
    fix: `Name the issuer, not one of its endpoints and not the address of its metadata: ${EXAMPLE}. http is for servers on this machine only.`,
    run: async (subject) => {
      const { authorization_servers: list } = (await subject.metadata()).document;
      const issuers = Array.isArray(list) ? list.filter((each) => typeof each === 'string') : [];
      if (issuers.length === 0) {
        throw new MissingPrerequisite(
          'rs.metadata.authorization-servers',
          'The metadata names no authorization server.',
        );
      }
      for (const issuer of issuers) {
        const problem = issuerProblem(issuer);
        if (problem) return fail(`${JSON.stringify(issuer)} ${problem}.`);
      }
      return pass();
    },
  },
];

function issuerProblem(issuer: string): string | undefined {
  if (!/^https?:\/\//i.test(issuer) || !URL.canParse(issuer)) return 'is no complete URL';
  const { protocol, hostname, pathname } = new URL(issuer);
  if (protocol === 'http:' && kindOfHost(hostname) !== 'loopback') return 'is http, not https';
  if (issuer.includes('?')) return 'has a query';
  if (issuer.includes('#')) return 'has a fragment';
  if (pathname.includes('/.well-known/')) return 'is the address of a document, not an issuer';
  return undefined;
}
