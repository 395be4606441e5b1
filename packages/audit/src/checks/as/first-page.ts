/** The page that a browser would show. */

import type { Answer } from '../../http/answer.js';
import type { Http } from '../../http/http.js';

const MOST_REDIRECTS = 4;

/** Follows redirects, with cookies, as long as they stay at the server that was asked; undefined where that ends in no HTML page. */
export async function firstPage(http: Http, asked: string, answered: Answer): Promise<Answer | undefined> {
  const cookies = new Map<string, string>();
  let url = asked;
  let answer = answered;
  for (let redirects = 0; redirects < MOST_REDIRECTS; redirects++) {
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^\s*([^=;]+)=([^;]*)/.exec(line) ?? [];
      if (name !== undefined && value !== undefined) cookies.set(name, value);
    }
    if (answer.status < 300 || answer.status >= 400) break;
    const location = answer.header('location');
    if (location === undefined || !URL.canParse(location, url)) return undefined;
    const next = new URL(location, url);
    if (next.origin !== new URL(asked).origin) return undefined;
    url = next.href;
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { accept: 'text/html', ...(cookie !== '' && { cookie }) };
    answer = await http.send({ url, headers, purpose: 'Follow to the page that a user would see' });
  }
  const isPage = answer.status === 200 && answer.mediaType === 'text/html';
  return isPage ? answer : undefined;
}
