/** Asks as a page in a browser does (Fetch standard, CORS protocol). */

import { MissingPrerequisite } from '../../check.js';
import type { Answer } from '../../http/answer.js';
import { onceFor } from '../../once.js';
import type { ResourceServer } from '../../subjects/resource-server.js';
import { isSuccess } from './let-in.js';

/** Where the page of the MCP Inspector is served: the page that most servers meet first. */
export const INSPECTOR = 'http://localhost:6274';
/** No server lets this one in on purpose, unless it lets in every page. */
export const STRANGER = 'https://stranger.example';

export interface PageAnswer {
  readonly origin: string;
  readonly answer: Answer;
}

/** `Access-Control-Allow-Origin` has to be one value; browsers take a list for a mistake. */
export function allowsPage({ origin, answer }: PageAnswer): boolean {
  const allowed = answer.header('access-control-allow-origin')?.trim();
  return allowed === '*' || allowed === origin;
}

/** The server has a list of pages, and this one is not on it: that is its right. */
export function turnsPageAway(page: PageAnswer): boolean {
  if (page.answer.status === 403) return true;
  return isSuccess(page.answer) && !allowsPage(page) && listed(page.answer, 'vary').includes('origin');
}

/** The items of a header field, in lower case. */
export function listed(answer: Answer, name: string): readonly string[] {
  const items = (answer.header(name) ?? '').split(',').map((item) => item.trim().toLowerCase());
  return items.filter((item) => item !== '');
}

/** What a page sends along when it speaks MCP; a browser asks about each of them first. */
export const LEGACY_HEADERS = ['authorization', 'content-type', 'mcp-protocol-version'] as const;
export const MODERN_HEADERS = ['mcp-method', 'mcp-name'] as const;

async function askFirst(subject: ResourceServer, origin: string): Promise<PageAnswer> {
  const answer = await subject.http.send({
    method: 'OPTIONS',
    url: subject.url.href,
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': [...LEGACY_HEADERS, ...MODERN_HEADERS].sort().join(','),
    },
    purpose: 'Ask as a browser does before a page may send a message (preflight)',
  });
  return { origin, answer };
}

/** The preflight of a POST: from the Inspector, and where that is turned away from a page of the server itself. */
export const preflight = onceFor(async (subject: ResourceServer): Promise<PageAnswer> => {
  const inspector = await askFirst(subject, INSPECTOR);
  if (!turnsPageAway(inspector)) return inspector;
  const own = await askFirst(subject, subject.url.origin);
  return turnsPageAway(own) ? inspector : own;
});

/** The same, where it passed; undefined where the server lets neither page in. */
export const passedPreflight = async (subject: ResourceServer): Promise<PageAnswer | undefined> => {
  const page = await preflight(subject);
  if (turnsPageAway(page)) return undefined;
  if (isSuccess(page.answer)) return page;
  throw new MissingPrerequisite(
    'rs.cors.preflight-passes',
    `The preflight is answered ${page.answer.summary}; nothing that it allows counts.`,
  );
};

/** What the page gets for its first message, without a token. */
export const refusalToPage = onceFor(async (subject: ResourceServer): Promise<PageAnswer> => {
  await subject.unauthorized();
  const { origin } = await preflight(subject);
  const purpose = 'Open a conversation without a token, from a page in a browser';
  return { origin, answer: await subject.mcp.hello('legacy', { purpose, headers: { origin } }) };
});

export const turnedAway = (origin: string): string =>
  `The server has a list of the pages that may use it, and ${origin} is not on it. Whether those on it get through cannot be seen from here.`;
