/** Where the metadata sends clients. */

import { type Check, fail, pass } from '../../check.js';
import type { AuthorizationServer } from '../../subjects/authorization-server.js';
import { enumerate, isForMachinesOnly, isLoopbackUrl } from '../../subjects/members.js';

const role = 'authorization-server';

const listed: Check<AuthorizationServer> = {
  id: 'as.endpoints.listed',
  role,
  level: 'MUST',
  title: 'The metadata says where to sign in and where to get tokens',
  why: 'Clients know no other way to find the two. Without them they refuse the document, or try /authorize and /token at random.',
  source: 'RFC 8414 §2 (authorization_endpoint, token_endpoint)',
  requirements: ['MCP-AS-04', '8414-06'],
  fix: 'Add "authorization_endpoint" and "token_endpoint" with their full URLs to the metadata.',
  async run(subject) {
    const metadata = await subject.metadata();
    const needed = isForMachinesOnly(metadata)
      ? ['token_endpoint']
      : ['authorization_endpoint', 'token_endpoint'];
    const missing = needed.filter((member) => typeof metadata[member] !== 'string');
    return missing.length === 0 ? pass() : fail(`The metadata lacks ${enumerate(missing)}.`);
  },
};

const urls: Check<AuthorizationServer> = {
  id: 'as.endpoints.urls',
  role,
  level: 'MUST',
  title: 'Every endpoint is a full https URL',
  why: 'Codes, tokens and keys travel there: over http anybody on the way reads or replaces them. Another scheme, such as javascript:, has been used to run code in clients that open what the metadata says.',
  source: 'MCP 2026-07-28, Communication Security; RFC 8414 §2; RFC 6749 §3.1 and §3.2',
  requirements: ['MCP-AS-07', '8414-04'],
  fix: 'Publish endpoints as https:// URLs with the public host name. Behind a proxy, set the public URL of the authorization server instead of letting it follow the request. On the developer’s own machine, http is fine.',
  async run(subject) {
    const metadata = await subject.metadata();
    const issuer = URL.canParse(subject.issuer) ? new URL(subject.issuer) : undefined;
    const isLocal = issuer !== undefined && isLoopbackUrl(issuer);
    const problems: string[] = [];
    for (const [member, value] of Object.entries(metadata)) {
      if (member !== 'jwks_uri' && !member.endsWith('_endpoint')) continue;
      const problem = problemOf(value, isLocal);
      if (problem !== undefined) problems.push(`${member} ${JSON.stringify(value)} ${problem}`);
    }
    return problems.length === 0 ? pass() : fail(`In the metadata, ${enumerate(problems)}.`);
  },
};

function problemOf(value: unknown, isLocal: boolean): string | undefined {
  if (typeof value !== 'string' || !URL.canParse(value)) return 'is not a full URL';
  const url = new URL(value);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'is not an https URL';
  if (url.hash !== '') return 'has a fragment';
  if (isLoopbackUrl(url)) return isLocal ? undefined : 'is an address of the server’s own machine';
  return url.protocol === 'https:' ? undefined : 'is not https';
}

export const endpointUrlChecks: readonly Check<AuthorizationServer>[] = [listed, urls];
