/** Whether the metadata is put together as clients parse it. */

import { type Check, fail, notApplicable, pass } from '../../check.js';
import type { AuthorizationServer } from '../../subjects/authorization-server.js';
import { enumerate } from '../../subjects/members.js';

const role = 'authorization-server';

const LISTS = [
  'scopes_supported',
  'response_types_supported',
  'response_modes_supported',
  'grant_types_supported',
  'token_endpoint_auth_methods_supported',
  'token_endpoint_auth_signing_alg_values_supported',
  'code_challenge_methods_supported',
  'dpop_signing_alg_values_supported',
  'subject_types_supported',
  'id_token_signing_alg_values_supported',
];
const FLAGS = ['authorization_response_iss_parameter_supported', 'client_id_metadata_document_supported'];

const types: Check<AuthorizationServer> = {
  id: 'as.metadata.types',
  role,
  level: 'MUST',
  title: 'Members of the metadata have the types that they are defined with',
  why: 'Clients on the MCP SDK check the whole document against its schema: a single member of another type, and they refuse to sign in at all.',
  source: 'RFC 8414 §2 and §3.2; RFC 9207 §3',
  requirements: ['8414-06'],
  fix: 'Write lists as JSON arrays of strings, leave empty lists out, and write true and false without quotes.',
  async run(subject) {
    const metadata = await subject.metadata();
    const problems: string[] = [];
    for (const member of LISTS) {
      const value = metadata[member];
      if (value === undefined) continue;
      const isList = Array.isArray(value) && value.every((each) => typeof each === 'string');
      if (!isList) problems.push(`${member} is ${short(value)}, not an array of strings`);
      // A server that signs nobody in has no response types, and the member is required all the same.
      else if (value.length === 0 && member !== 'response_types_supported')
        problems.push(`${member} is an empty list`);
    }
    for (const member of FLAGS) {
      const value = metadata[member];
      if (value !== undefined && typeof value !== 'boolean')
        problems.push(`${member} is ${short(value)}, not true or false`);
    }
    return problems.length === 0 ? pass() : fail(`In the metadata, ${enumerate(problems)}.`);
  },
};

const short = (value: unknown): string => JSON.stringify(value).slice(0, 60);

const OPENID_MEMBERS = ['jwks_uri', 'subject_types_supported', 'id_token_signing_alg_values_supported'];

const openid: Check<AuthorizationServer> = {
  id: 'as.metadata.openid-members',
  role,
  level: 'MUST',
  title: 'A document at an OpenID Connect place has what OpenID Connect requires',
  why: 'Clients on the MCP SDK read a document at openid-configuration with the stricter rules of OpenID Connect, and refuse to sign in when a required member is missing.',
  source: 'OpenID Connect Discovery 1.0 §3',
  requirements: ['MCP-AS-04'],
  fix: 'Add the missing members; or publish the document at /.well-known/oauth-authorization-server, where they are not required.',
  async run(subject) {
    const { url, metadata } = await subject.document();
    if (!url.includes('/.well-known/openid-configuration')) {
      return notApplicable(`Clients use the document at ${url}, which is not one of OpenID Connect.`);
    }
    const missing = OPENID_MEMBERS.filter((member) => metadata[member] === undefined);
    if (missing.length === 0) return pass();
    return fail(`Clients use ${url}, which lacks ${enumerate(missing)}.`);
  },
};

export const documentChecks: readonly Check<AuthorizationServer>[] = [types, openid];
