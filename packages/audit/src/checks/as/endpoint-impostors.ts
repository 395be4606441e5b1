/** What the sign-in page does for clients that do not exist, with links that anybody can write. */

import { type Check, fail, notApplicable, pass } from '../../check.js';
import type { AuthorizationServer } from '../../subjects/authorization-server.js';
import { authorizationUrl, FOREIGN_REDIRECT } from './authorization-request.js';
import { ORIGIN } from './browser.js';
import { askAs, authorizationEndpoint, UNKNOWN_CLIENT, unlessForMachines } from './unknown-client.js';

const role = 'authorization-server';

const unknownClient: Check<AuthorizationServer> = {
  id: 'as.endpoints.unknown-client-refused',
  role,
  level: 'MUST',
  title: 'Nobody is redirected on behalf of a client that does not exist',
  why: 'Otherwise anybody can send users from your address to theirs (open redirector), with a link that looks like yours, and collect what comes along.',
  source: 'RFC 6749 §4.1.2.1; RFC 9700 §4.11.2; MCP 2026-07-28, Open Redirection',
  requirements: ['MCP-AS-18'],
  fix: 'Look the client up, and compare redirect_uri with what it registered, before anything else. If either fails, show an error page and do not redirect, not even with an error.',
  async run(subject) {
    const { outcome } = await askAs(subject, UNKNOWN_CLIENT);
    if (outcome.type !== 'client') return pass();
    return fail(
      `A request of the client "${UNKNOWN_CLIENT}" was redirected to ${outcome.to.origin}${outcome.to.pathname}, which only the request names.`,
    );
  },
};

const unknownDocument: Check<AuthorizationServer> = {
  id: 'as.endpoints.unknown-document-refused',
  role,
  level: 'MUST',
  title: 'Nobody is redirected on behalf of a client whose metadata document cannot be read',
  why: 'The document is what says where a client may get its codes. Without it, a code would go to whoever wrote the link.',
  source: 'MCP 2026-07-28, Client ID Metadata Documents; CIMD draft, Client Information Discovery',
  requirements: ['MCP-AS-10', 'MCP-AS-11', 'MCP-AS-18'],
  fix: 'Fetch the document at client_id first, over https only. If that fails, show an error page and do not redirect, not even with an error.',
  async run(subject) {
    if ((await subject.metadata()).client_id_metadata_document_supported !== true) {
      return notApplicable('The server does not take client metadata documents.');
    }
    for (const clientId of [`${ORIGIN}/client.json`, 'http://mcp-auth-audit.invalid/client.json']) {
      const { outcome } = await askAs(subject, clientId);
      if (outcome.type !== 'client') continue;
      return fail(
        `A request of the client ${clientId}, which does not exist, was redirected to ${outcome.to.origin}${outcome.to.pathname}.`,
      );
    }
    return pass();
  },
};

/** Harmless, and only an element where a page puts it in as it came. */
const ELEMENT = '<b id="mcp-auth-audit">';

const escaped: Check<AuthorizationServer> = {
  id: 'as.endpoints.pages-escaped',
  role,
  level: 'MUST',
  title: 'Pages show what a request says as text, not as HTML',
  why: 'Anybody can write a link to the sign-in page. If what stands in the link becomes part of the page, it runs as the authorization server, with the session of the user who follows it (cross-site scripting).',
  source: 'OWASP Top Ten, Injection; seen in OAuth proxies of MCP servers (CVE-2025-62800)',
  requirements: [],
  fix: 'Escape &, <, >, " and \' wherever a page shows client_id, redirect_uri, state or another parameter, best with a template engine that does it by itself. A Content-Security-Policy without inline scripts limits what is left.',
  async run(subject) {
    const url = authorizationUrl(await authorizationEndpoint(subject), {
      client_id: `${UNKNOWN_CLIENT}">${ELEMENT}`,
      redirect_uri: `${FOREIGN_REDIRECT}?">${ELEMENT}`,
      scope: `">${ELEMENT}`,
      state: `">${ELEMENT}`,
    });
    const answer = await subject.http.get(url, 'Ask to sign in with HTML in the parameters', {
      accept: 'text/html',
    });
    // Without a type, browsers look at the content.
    const isPage = ['', 'text/html', 'application/xhtml+xml'].includes(answer.mediaType);
    if (!isPage || !answer.text.includes(ELEMENT)) return pass();
    return fail(`The page (${answer.summary}) has ${ELEMENT} in it, which stood in the request.`);
  },
};

export const impostorChecks: readonly Check<AuthorizationServer>[] = [
  unknownClient,
  unknownDocument,
  escaped,
].map(unlessForMachines);
