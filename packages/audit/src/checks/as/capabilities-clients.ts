/** Which clients the server knows how to meet. */

import { type Check, fail, notApplicable, pass } from '../../check.js';
import type { AuthorizationServer, Metadata } from '../../subjects/authorization-server.js';
import { isForMachinesOnly, listOf } from '../../subjects/members.js';

const role = 'authorization-server';

const takesDocuments = (metadata: Metadata) => metadata.client_id_metadata_document_supported === true;
const registers = (metadata: Metadata) => metadata.registration_endpoint !== undefined;
const authMethods = (metadata: Metadata) => listOf(metadata, 'token_endpoint_auth_methods_supported');

const documents: Check<AuthorizationServer> = {
  id: 'as.capabilities.client-documents',
  role,
  level: 'SHOULD',
  title: 'Clients can identify themselves with a metadata document',
  why: 'With a document at an https URL a client is the same at every server, without registering: users see who asks, and servers keep no list. Claude Code and Codex use it where the metadata offers it.',
  source: 'MCP 2026-07-28, Client ID Metadata Documents',
  requirements: ['MCP-AS-02'],
  fix: 'Support Client ID Metadata Documents, and add "client_id_metadata_document_supported": true to the metadata. Many servers have a switch for it.',
  async run(subject) {
    const metadata = await subject.metadata();
    if (isForMachinesOnly(metadata)) return notApplicable('The server signs nobody in.');
    if (takesDocuments(metadata)) return pass();
    return fail('The metadata does not say client_id_metadata_document_supported: true.');
  },
};

const unknown: Check<AuthorizationServer> = {
  id: 'as.capabilities.unknown-clients',
  role,
  level: 'SHOULD',
  title: 'Clients that the server has never seen can be used',
  why: 'Users bring clients of their own. Without documents or registration, each of them has to be entered at the authorization server by hand, and its id put into the client. Most clients then stop with "does not support dynamic client registration".',
  source: 'MCP 2026-07-28, Client Registration',
  requirements: ['MCP-AS-02', 'MCP-AS-03'],
  fix: 'Support Client ID Metadata Documents (better), or dynamic registration (RFC 7591) with "registration_endpoint" in the metadata. If neither is wanted, tell users the client id to configure.',
  async run(subject) {
    const metadata = await subject.metadata();
    if (isForMachinesOnly(metadata)) return notApplicable('The server signs nobody in.');
    if (takesDocuments(metadata) || registers(metadata)) return pass();
    return fail(
      'The metadata has neither client_id_metadata_document_supported: true nor a registration_endpoint.',
    );
  },
};

const publicClients: Check<AuthorizationServer> = {
  id: 'as.capabilities.public-clients',
  role,
  level: 'SHOULD',
  title: 'Clients on the user’s machine need no secret',
  why: 'A program on the user’s machine cannot keep a secret. Without the method "none" it has to choose another one, and gets nowhere at the token endpoint or holds a secret that is none.',
  source: 'RFC 8414 §2; OAuth 2.1 §2.1 and §2.4; MCP 2026-07-28, Authorization, Overview',
  requirements: ['MCP-AS-01'],
  fix: 'Allow clients without a secret, which PKCE protects, and add "none" to token_endpoint_auth_methods_supported.',
  async run(subject) {
    const metadata = await subject.metadata();
    if (!takesDocuments(metadata) && !registers(metadata)) {
      return notApplicable(
        'The server takes only clients that it knows, and may have told each what it needs.',
      );
    }
    const methods = authMethods(metadata);
    if (methods?.includes('none')) return pass();
    if (methods)
      return fail(`token_endpoint_auth_methods_supported is ${JSON.stringify(methods)}, without "none".`);
    return fail(
      'The metadata has no token_endpoint_auth_methods_supported, which stands for ["client_secret_basic"].',
    );
  },
};

const machines: Check<AuthorizationServer> = {
  id: 'as.capabilities.machine-clients',
  role,
  level: 'MUST',
  title: 'Clients without a user can authenticate in one of the two ways they know',
  why: 'MCP clients that act for themselves authenticate with a signed assertion or with a secret in the Authorization header. Where the metadata offers neither, they cannot get a token.',
  source: 'MCP extension OAuth Client Credentials, Server Metadata',
  requirements: ['EXT-CC-03'],
  fix: 'Add "private_key_jwt" (better) or "client_secret_basic" to token_endpoint_auth_methods_supported.',
  async run(subject) {
    const metadata = await subject.metadata();
    if (!listOf(metadata, 'grant_types_supported')?.includes('client_credentials')) {
      return notApplicable('The server does not offer the client credentials grant.');
    }
    const methods = authMethods(metadata);
    const known = !methods || methods.includes('private_key_jwt') || methods.includes('client_secret_basic');
    if (known) return pass();
    return fail(
      `The server offers client_credentials, and token_endpoint_auth_methods_supported is ${JSON.stringify(methods)}.`,
    );
  },
};

export const clientChecks: readonly Check<AuthorizationServer>[] = [
  unknown,
  documents,
  publicClients,
  machines,
];
