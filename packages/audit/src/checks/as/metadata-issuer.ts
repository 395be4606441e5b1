/** Who the metadata says that it is about. */

import { type Check, fail, pass } from '../../check.js';
import type { AuthorizationServer } from '../../subjects/authorization-server.js';
import { isLoopbackUrl } from '../../subjects/members.js';

const role = 'authorization-server';

/** What two issuer identifiers differ in, in words that lead to the cause. */
function difference(asked: string, published: string): string {
  if (`${asked}/` === published || asked === `${published}/`) return 'They differ in the slash at the end';
  if (asked.toLowerCase() === published.toLowerCase()) return 'They differ in upper and lower case';
  if (!URL.canParse(published)) return 'The latter is not a URL';
  const [a, b] = [new URL(asked), new URL(published)];
  if (a.host !== b.host)
    return 'They name different hosts: the server takes its own address for the public one, or the metadata is of somebody else';
  if (a.protocol !== b.protocol)
    return 'One is http, the other https: the server does not know that a proxy speaks TLS for it';
  return 'They differ in the path';
}

const match: Check<AuthorizationServer> = {
  id: 'as.metadata.issuer-match',
  role,
  level: 'MUST',
  title: 'The metadata names exactly the issuer that it was asked for',
  why: 'Clients and servers must ignore metadata of another issuer: otherwise one authorization server could speak for another, and get its codes and tokens. The MCP SDK refuses to sign in, and no token verifies.',
  source:
    'RFC 8414 §3.3; OpenID Connect Discovery 1.0 §4.3; MCP 2026-07-28, Authorization Server Metadata Discovery',
  requirements: ['8414-03'],
  fix: 'Use one spelling of the issuer everywhere: in the metadata, in the tokens, and in authorization_servers of the MCP server.',
  async run(subject) {
    const { url, metadata } = await subject.document();
    const { issuer: asked } = subject;
    const published = String(metadata.issuer);
    if (published === asked) return pass();
    const fix = `If ${JSON.stringify(published)} is the right name, write exactly that into authorization_servers of the MCP server and into its configuration. If not, set the public URL of the authorization server, so that it says "issuer": ${JSON.stringify(asked)}.`;
    return fail(
      `Asked for ${JSON.stringify(asked)}, ${url} says "issuer": ${JSON.stringify(published)}. ${difference(asked, published)}.`,
      { fix },
    );
  },
};

const form: Check<AuthorizationServer> = {
  id: 'as.metadata.issuer-form',
  role,
  level: 'MUST',
  title: 'The issuer is an https URL without query and fragment',
  why: 'Over http anybody on the way can replace the keys and the sign-in page. With a query or a fragment, clients cannot build the address of the metadata.',
  source: 'RFC 8414 §2; MCP 2026-07-28, Communication Security',
  requirements: ['8414-01', 'MCP-AS-07'],
  fix: 'Give the authorization server an issuer such as https://auth.example.com. Only on the developer’s own machine may it be http.',
  async run(subject) {
    const issuer = String((await subject.metadata()).issuer);
    const said = `The issuer is ${JSON.stringify(issuer)}`;
    if (!URL.canParse(issuer)) return fail(`${said}, which is not a URL.`);
    const url = new URL(issuer);
    if (issuer.includes('?')) return fail(`${said}, with a query.`);
    if (issuer.includes('#')) return fail(`${said}, with a fragment.`);
    if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackUrl(url))) return pass();
    return fail(`${said}, which is not https.`);
  },
};

/** What clients act on. Other members may well differ: each document has its own standard. */
const ACTED_ON = [
  'issuer',
  'authorization_endpoint',
  'token_endpoint',
  'registration_endpoint',
  'jwks_uri',
  'code_challenge_methods_supported',
];

const spelled = (value: unknown): string =>
  JSON.stringify(Array.isArray(value) ? [...value].map(String).sort() : value);

const consistent: Check<AuthorizationServer> = {
  id: 'as.metadata.consistent',
  role,
  level: 'SHOULD',
  title: 'The metadata says the same at every place',
  why: 'Clients look in different orders. Where the documents contradict each other, sign-in works with one client and fails with the next, or ends at another server.',
  source: 'RFC 8414 §5; MCP 2026-07-28, Authorization Server Metadata Discovery',
  requirements: ['MCP-AS-04'],
  fix: 'Serve the same document at every well-known place, or take the ones away that belong to something else.',
  async run(subject) {
    const [first, ...others] = await subject.documents();
    for (const other of others) {
      for (const member of ACTED_ON) {
        const [a, b] = [first?.metadata[member], other.metadata[member]];
        if (a === undefined || b === undefined || spelled(a) === spelled(b)) continue;
        return fail(
          `${member} is ${JSON.stringify(a)} at ${first?.url}, and ${JSON.stringify(b)} at ${other.url}.`,
        );
      }
    }
    return pass();
  },
};

export const issuerChecks: readonly Check<AuthorizationServer>[] = [match, form, consistent];
