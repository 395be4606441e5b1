/** Whether clients in a browser can read the protected resource metadata. */

import { type Check, fail, notApplicable, pass } from '../../check.js';
import type { Answer } from '../../http/answer.js';
import { onceFor } from '../../once.js';
import type { ResourceServer } from '../../subjects/resource-server.js';
import { allowsPage, INSPECTOR, listed, turnsPageAway } from './browser-page.js';
import { isSuccess } from './let-in.js';

const WHY_NOT =
  'The document is where clients learn who issues tokens. Clients in a browser (the web page of the MCP Inspector, use-mcp) that cannot read it go on with guesses about where to sign in, and fail.';

const readByPage = onceFor(async (subject: ResourceServer): Promise<Answer> => {
  const { url } = await subject.metadata();
  const headers = { accept: 'application/json', origin: INSPECTOR };
  return subject.http.send({ url, headers, purpose: 'Read the metadata from a page in a browser' });
});

export const metadataCorsChecks: readonly Check<ResourceServer>[] = [
  {
    id: 'rs.cors.metadata-readable',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'Pages can read the protected resource metadata',
    why: WHY_NOT,
    source: 'RFC 9728 §3.1 (it is for every client); Fetch standard, CORS protocol',
    requirements: ['POL-09'],
    fix: 'Send "Access-Control-Allow-Origin: *" with the metadata document: it is public.',
    async run(subject) {
      const { url } = await subject.metadata();
      const answer = await readByPage(subject);
      const page = { origin: INSPECTOR, answer };
      if (allowsPage(page) && isSuccess(answer)) return pass();
      if (turnsPageAway(page)) {
        return notApplicable(
          `The server has a list of the pages that may read ${url}; ${INSPECTOR} is not on it.`,
        );
      }
      const allowed = answer.header('access-control-allow-origin');
      if (!isSuccess(answer))
        return fail(`Asked by a page of ${INSPECTOR}, ${url} answers ${answer.summary}.`);
      return fail(
        allowed === undefined
          ? `${url} answers a page of ${INSPECTOR} without Access-Control-Allow-Origin.`
          : `${url} answers a page of ${INSPECTOR} with "Access-Control-Allow-Origin: ${allowed}", which is neither * nor that one origin.`,
      );
    },
  },
  {
    id: 'rs.cors.metadata-preflight',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'Pages may ask for the metadata with an MCP-Protocol-Version header',
    why: `The official clients send this header when they look for metadata, so a browser asks first whether they may (OPTIONS). ${WHY_NOT}`,
    source: 'Fetch standard, CORS protocol; what the official TypeScript client sends',
    requirements: ['POL-09'],
    fix: 'Answer OPTIONS for the metadata URL with 204, "Access-Control-Allow-Origin: *", "Access-Control-Allow-Methods: GET" and "Access-Control-Allow-Headers: mcp-protocol-version".',
    async run(subject) {
      const { url } = await subject.metadata();
      const answer = await subject.http.send({
        method: 'OPTIONS',
        url,
        headers: {
          origin: INSPECTOR,
          'access-control-request-method': 'GET',
          'access-control-request-headers': 'mcp-protocol-version',
        },
        purpose: 'Ask as a browser does before a page may read the metadata (preflight)',
      });
      const page = { origin: INSPECTOR, answer };
      if (turnsPageAway(page)) {
        return notApplicable(
          `The server has a list of the pages that may read ${url}; ${INSPECTOR} is not on it.`,
        );
      }
      const asked = `OPTIONS ${url} is answered ${answer.summary}`;
      if (!isSuccess(answer)) return fail(`${asked}; a browser goes on only after 200 to 299.`);
      if (!allowsPage(page)) return fail(`${asked} without an Access-Control-Allow-Origin for ${INSPECTOR}.`);
      const allowed = listed(answer, 'access-control-allow-headers');
      if (allowed.includes('*') || allowed.includes('mcp-protocol-version')) return pass();
      return fail(
        `${asked}, but Access-Control-Allow-Headers ${allowed.length === 0 ? 'is missing' : `has only ${allowed.join(', ')}`}.`,
      );
    },
  },
];
