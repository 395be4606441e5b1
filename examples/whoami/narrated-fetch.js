// @ts-check

/** @typedef {{ method: string, path: RegExp, status: number, story: string }} Step */

/** @type {readonly Step[]} */
const steps = [
  { method: 'POST', path: /^\/mcp$/, status: 401, story: 'No token yet: refused, with a hint where to look' },
  {
    method: 'GET',
    path: /^\/\.well-known\/oauth-protected-resource/,
    status: 200,
    story: 'Who issues tokens for this server?',
  },
  {
    method: 'GET',
    path: /^\/\.well-known\/oauth-authorization-server/,
    status: 200,
    story: 'What can that authorization server do?',
  },
  { method: 'POST', path: /^\/register$/, status: 201, story: 'The client registers itself' },
  { method: 'GET', path: /^\/authorize$/, status: 303, story: 'It sends the user there, with PKCE' },
  { method: 'POST', path: /^\/interaction\/[\w-]+\/sign-in$/, status: 303, story: 'alice signs in' },
  { method: 'POST', path: /^\/interaction\/[\w-]+\/approve$/, status: 303, story: 'alice approves' },
  {
    method: 'POST',
    path: /^\/token$/,
    status: 200,
    story: 'The code becomes an access token for this server',
  },
  { method: 'POST', path: /^\/mcp$/, status: 200, story: 'The same server again, with the token' },
];

/**
 * A `fetch` that tells the story of an authorization, each step once. Of a request it shows where it goes, never what it
 * carries: codes and tokens are secrets.
 *
 * @param {(line: string) => void} say
 * @returns {typeof fetch}
 */
export function narratedFetch(say) {
  const told = new Set();
  return async (input, init) => {
    const request = new Request(input, init);
    const { method, url } = request;
    const { origin, pathname } = new URL(url);
    const response = await fetch(request);
    const step = steps.find(
      (one) => one.method === method && one.path.test(pathname) && one.status === response.status,
    );
    if (step && !told.has(step)) {
      told.add(step);
      const where = `${origin}${pathname.replace(/[\w-]{30,}/, '…')}`;
      const challenge = response.headers.get('www-authenticate');
      say(`  ${told.size}. ${step.story}\n     ${method} ${where} → ${response.status}`);
      if (challenge) say(`     WWW-Authenticate: ${challenge}`);
    }
    return response;
  };
}
