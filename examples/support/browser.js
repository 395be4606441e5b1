// @ts-check
/**
 * Signs in and consents where a person would use a browser: follows redirects, keeps cookies, fills in the forms of the
 * development server's pages. The server needs no special setting for it and shows the same pages to people.
 *
 * @param {URL} authorizationUrl where the client wants to send the user
 * @param {{ redirectUri: string, username: string, password: string, fetch?: typeof globalThis.fetch }} options
 * @returns {Promise<URL>} the callback of the client, with `code` or `error`
 */
export async function signInAndApprove(
  authorizationUrl,
  { redirectUri, username, password, fetch = globalThis.fetch },
) {
  /** @type {Cookies} */
  const cookies = new Map();
  let request = new Request(authorizationUrl);

  // The longest way is nine requests; a page that always comes back is a mistake to report, not to follow for ever.
  for (let count = 0; count < 15; count += 1) {
    request.headers.set('cookie', cookiesFor(cookies, request.url));
    const response = await fetch(request, { redirect: 'manual' });
    for (const cookie of response.headers.getSetCookie()) keep(cookies, cookie, request.url);

    const location = response.headers.get('location');
    if (location) {
      const target = new URL(location, request.url);
      if (target.href.startsWith(redirectUri)) return target;
      request = new Request(target);
      continue;
    }
    const page = await response.text();
    if (!response.ok) throw new Error(`The sign-in ended with ${response.status}: ${textOf(page)}`);
    request = submit(page, request.url, { username, password });
  }
  throw new Error('The sign-in did not come to an end');
}

/** @typedef {Map<string, { path: string, pair: string }>} Cookies by name and path: each step of a sign-in has its own */

/** @param {Cookies} cookies @param {string} cookie @param {string} url */
function keep(cookies, cookie, url) {
  const [pair = '', ...attributes] = cookie.split(';').map((part) => part.trim());
  const path = attributes.find((part) => /^path=/i.test(part))?.slice(5) ?? new URL(url).pathname;
  cookies.set(`${pair.split('=')[0]} ${path}`, { path, pair });
}

/** @param {Cookies} cookies @param {string} url */
function cookiesFor(cookies, url) {
  const { pathname } = new URL(url);
  const matching = [...cookies.values()].filter(({ path }) => pathname.startsWith(path));
  return matching.map(({ pair }) => pair).join('; ');
}

/**
 * Fills in the first form of the page.
 *
 * @param {string} page
 * @param {string} url
 * @param {Record<string, string>} answers
 */
function submit(page, url, answers) {
  const form = /<form[^>]*\saction="([^"]*)"[^>]*>([\s\S]*?)<\/form>/.exec(page);
  if (!form) throw new Error(`There is no form on this page: ${textOf(page)}`);
  const [, action = '', fields = ''] = form;
  const body = new URLSearchParams();
  for (const [input] of fields.matchAll(/<input[^>]*>/g)) {
    const name = attribute(input, 'name');
    if (name) body.set(name, answers[name] ?? attribute(input, 'value') ?? '');
  }
  return new Request(new URL(action, url), {
    method: 'POST',
    body,
    headers: { origin: new URL(url).origin },
  });
}

/** @param {string} tag @param {string} name */
function attribute(tag, name) {
  return new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
}

/** @param {string} page */
function textOf(page) {
  const main = /<main>([\s\S]*?)<\/main>/.exec(page)?.[1] ?? page;
  return main
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 300);
}
