// @ts-check

/** @type {readonly (readonly [method: string, path: RegExp, status: number, story: string])[]} */
const steps = [
  ['POST', /^\/mcp$/, 401, 'No token yet: refused, with a hint where to look'],
  ['GET', /^\/\.well-known\/oauth-protected-resource/, 200, 'Who issues tokens for this server?'],
  ['GET', /^\/\.well-known\/oauth-authorization-server/, 200, 'What can that authorization server do?'],
  ['POST', /^\/register$/, 201, 'The client registers itself'],
  ['GET', /^\/authorize$/, 303, 'It sends the user there, with PKCE'],
  ['POST', /^\/interaction\/[\w-]+\/sign-in$/, 303, 'alice signs in'],
  ['POST', /^\/interaction\/[\w-]+\/approve$/, 303, 'alice approves'],
  ['POST', /^\/token$/, 200, 'The code becomes an access token for this server'],
  ['POST', /^\/mcp$/, 200, 'The same server again, with the token'],
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
      ([verb, path, status]) => verb === method && path.test(pathname) && status === response.status,
    );
    if (step && !told.has(step)) {
      told.add(step);
      const where = `${origin}${pathname.replace(/[\w-]{30,}/, '…')}`;
      const challenge = response.headers.get('www-authenticate');
      say(`  ${told.size}. ${step[3]}\n     ${method} ${where} → ${response.status}`);
      if (challenge) say(`     WWW-Authenticate: ${challenge}`);
    }
    return response;
  };
}
