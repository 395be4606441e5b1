/** Whether the server offers the one way of signing in that MCP clients use. */

import { type Check, fail, notApplicable, pass } from '../../check.js';
import type { AuthorizationServer } from '../../subjects/authorization-server.js';
import { enumerate, isForMachinesOnly, listOf } from '../../subjects/members.js';

const role = 'authorization-server';
const NO_SIGN_IN = 'The server signs nobody in: it has no authorization endpoint, and says so in its grants.';

const responseTypes: Check<AuthorizationServer> = {
  id: 'as.capabilities.response-types',
  role,
  level: 'MUST',
  title: 'The metadata lists response types',
  why: 'The member is required. Clients on the MCP SDK refuse a document without it before they show a sign-in page.',
  source: 'RFC 8414 §2',
  requirements: ['8414-06'],
  fix: 'Add "response_types_supported": ["code"] to the metadata.',
  async run(subject) {
    const { response_types_supported: value } = await subject.metadata();
    if (Array.isArray(value)) return pass();
    if (value === undefined) return fail('The metadata has no response_types_supported.');
    return fail(`response_types_supported is ${JSON.stringify(value)}, not a list.`);
  },
};

const code: Check<AuthorizationServer> = {
  id: 'as.capabilities.code',
  role,
  level: 'MUST',
  title: 'Clients can get an authorization code',
  why: 'Signing in with a code is the only way that MCP clients know. They compare their way with the list, and stop with "Incompatible auth server".',
  source: 'MCP 2026-07-28, Authorization, Overview; OAuth 2.1 §4.1; RFC 8414 §2',
  requirements: ['MCP-AS-01', '8414-06'],
  fix: 'List what the server does: "response_types_supported": ["code"] and "grant_types_supported": ["authorization_code", "refresh_token"]. Switch the authorization code grant on where it is off.',
  async run(subject) {
    const metadata = await subject.metadata();
    if (isForMachinesOnly(metadata)) return notApplicable(NO_SIGN_IN);
    const types = listOf(metadata, 'response_types_supported');
    const grants = listOf(metadata, 'grant_types_supported');
    if (types && !types.includes('code')) {
      return fail(`response_types_supported is ${JSON.stringify(types)}, without "code".`);
    }
    // Left out, the list stands for authorization_code and implicit (RFC 8414 §2).
    if (grants && !grants.includes('authorization_code')) {
      return fail(`grant_types_supported is ${JSON.stringify(grants)}, without "authorization_code".`);
    }
    return pass();
  },
};

const pkce: Check<AuthorizationServer> = {
  id: 'as.capabilities.pkce',
  role,
  level: 'MUST',
  title: 'The server says that it protects codes with PKCE and S256',
  why: 'PKCE is what makes a stolen authorization code worthless. MCP clients must refuse to sign in where the metadata does not promise it, even if the server would do it.',
  source: 'MCP 2026-07-28, Authorization Code Protection; RFC 8414 §2; RFC 7636 §4.2',
  requirements: ['MCP-AS-05'],
  fix: 'Support PKCE (RFC 7636) and add "code_challenge_methods_supported": ["S256"] to the metadata, to that of OpenID Connect as well.',
  async run(subject) {
    const metadata = await subject.metadata();
    if (isForMachinesOnly(metadata)) return notApplicable(NO_SIGN_IN);
    const documents = await subject.documents();
    for (const { url, metadata: each } of documents) {
      const methods = listOf(each, 'code_challenge_methods_supported');
      if (!methods) return fail(`The metadata at ${url} has no list code_challenge_methods_supported.`);
      if (methods.includes('S256')) continue;
      return fail(
        `code_challenge_methods_supported is ${JSON.stringify(methods)} at ${url}, without "S256".`,
      );
    }
    return pass();
  },
};

const responseIssuer: Check<AuthorizationServer> = {
  id: 'as.capabilities.response-issuer',
  role,
  level: 'SHOULD',
  title: 'The server names itself in its authorization responses',
  why: 'A client that uses several authorization servers cannot tell otherwise which of them sent a code, and may be tricked into giving it to the wrong one (mix-up attack). MCP clients know many servers.',
  source: 'MCP 2026-07-28, Authorization Response Validation; RFC 9207 §2 and §3',
  requirements: ['MCP-AS-06'],
  fix: 'Add the parameter iss with the issuer to every redirect back to a client, errors included, and "authorization_response_iss_parameter_supported": true to the metadata.',
  async run(subject) {
    const metadata = await subject.metadata();
    if (isForMachinesOnly(metadata)) return notApplicable(NO_SIGN_IN);
    const { authorization_response_iss_parameter_supported: value } = metadata;
    if (value === true) return pass();
    const said = value === undefined ? 'missing' : JSON.stringify(value);
    return fail(`authorization_response_iss_parameter_supported is ${said} in the metadata.`);
  },
};

const retired: Check<AuthorizationServer> = {
  id: 'as.capabilities.no-retired-flows',
  role,
  level: 'SHOULD',
  title: 'The server offers neither passwords nor tokens in URLs',
  why: 'With the password grant a client sees the user’s password. With the implicit flow the token stands in a URL, from where it gets into histories and logs. OAuth 2.1 has neither.',
  source: 'RFC 9700 §2.1.2 and §2.4; OAuth 2.1 §10; MCP 2026-07-28, Authorization, Overview',
  requirements: ['MCP-AS-01'],
  fix: 'Switch the password grant and every response type with "token" off, and take them out of the metadata.',
  async run(subject) {
    const metadata = await subject.metadata();
    const grants = (listOf(metadata, 'grant_types_supported') ?? []).filter((grant) => grant === 'password');
    const types = (listOf(metadata, 'response_types_supported') ?? []).filter((type) =>
      type.split(' ').includes('token'),
    );
    const seen = [
      ...grants.map((grant) => `the grant type "${grant}"`),
      ...types.map((type) => `the response type "${type}"`),
    ];
    return seen.length === 0 ? pass() : fail(`The metadata offers ${enumerate(seen)}.`);
  },
};

export const signInChecks: readonly Check<AuthorizationServer>[] = [
  responseTypes,
  code,
  pkce,
  responseIssuer,
  retired,
];
