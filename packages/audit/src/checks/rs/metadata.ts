/** Protected resource metadata (RFC 9728): the document that tells clients where to sign in. */

import { type Check, fail, pass } from '../../check.js';
import type { ResourceServer } from '../../subjects/resource-server.js';
import { metadataAlgorithmChecks } from './metadata-algorithms.js';
import { metadataLocationChecks } from './metadata-locations.js';
import { metadataMemberChecks } from './metadata-members.js';
import { metadataResourceChecks } from './metadata-resource.js';
import { metadataScopeChecks } from './metadata-scopes.js';
import { metadataServerChecks } from './metadata-servers.js';

const foundCheck: Check<ResourceServer> = {
  id: 'rs.metadata.found',
  role: 'resource-server',
  level: 'MUST',
  title: 'Clients find the metadata of the server',
  why: 'The metadata names the authorization server. Without it clients do not know where to sign in; many then try to register at the MCP server itself and report that this failed.',
  source:
    'MCP 2026-07-28, Authorization Server Discovery, Protected Resource Metadata Discovery Requirements; RFC 9728 §3',
  requirements: ['MCP-RS-02', 'MCP-RS-04'],
  fix: 'Answer GET /.well-known/oauth-protected-resource/… (the path of the endpoint behind it) with {"resource": "<URL of the endpoint>", "authorization_servers": ["<issuer>"]} as application/json, without asking for a token, and name that URL in the challenge as resource_metadata.',
  run: async (subject) => {
    const { url } = await subject.metadata();
    return pass(`It is at ${url}.`);
  },
};

const jsonCheck: Check<ResourceServer> = {
  id: 'rs.metadata.json',
  role: 'resource-server',
  level: 'MUST',
  title: 'The metadata is served as application/json',
  why: 'Clients that look at the content type take the document for a web page, and browsers hold it back from scripts.',
  source: 'RFC 9728 §3.2',
  requirements: ['9728-12', 'MCP-RS-02'],
  fix: 'Send the document with Content-Type: application/json.',
  run: async (subject) => {
    const { url } = await subject.metadata();
    const answer = await subject.metadataAt(url);
    if (answer.mediaType === 'application/json') return pass();
    const type = answer.header('content-type');
    const found = type === undefined ? 'has no Content-Type' : `is sent as ${JSON.stringify(type)}`;
    return fail(`The document at ${url} ${found}.`, { shows: [answer] });
  },
};

export const metadataChecks: readonly Check<ResourceServer>[] = [
  foundCheck,
  ...metadataLocationChecks,
  jsonCheck,
  ...metadataResourceChecks,
  ...metadataServerChecks,
  ...metadataScopeChecks,
  ...metadataMemberChecks,
  ...metadataAlgorithmChecks,
];
