// @ts-check
/**
 * Stands in for Next.js, so that the check needs no build: finds route files, and calls what they export, by the rules of the App Router
 * as far as route handlers are concerned.
 */
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'];

/** @typedef {{ [method: string]: (request: Request, context: object) => Promise<Response> | Response }} Route */

/**
 * @param {URL} folder the `app` folder
 * @returns {Promise<(request: Request) => Promise<Response>>}
 */
export async function routesOf(folder) {
  const files = await readdir(folder, { recursive: true });
  const routes = await Promise.all(files.filter((file) => /(^|\/)route\.js$/.test(file)).map(load));

  /** @param {string} file */
  async function load(file) {
    // Segments in brackets are part of the path, not of a URL's host or query.
    const url = new URL(file.split('/').map(encodeURIComponent).join('/'), folder);
    /** @type {Route} */
    const route = { ...(await import(url.href)) };
    // `next build` refuses anything else, but for its own settings.
    for (const name of Object.keys(route)) assert(methods.includes(name), `${file} exports ${name}`);
    return { pattern: patternOf(file), route: withAutomaticMethods(route) };
  }

  return async (request) => {
    const { pathname } = new URL(request.url);
    const found = routes.find(({ pattern }) => pattern.test(pathname));
    if (!found) return new Response(null, { status: 404 });
    const { pattern, route } = found;
    const handle = route[request.method];
    if (!handle) return new Response(null, { status: 405 });
    return handle(observed(request), { params: Promise.resolve({ ...pattern.exec(pathname)?.groups }) });
  };
}

/** Folders are segments, those with `_` are private, and `[[...name]]` stands for any number of segments. @param {string} file */
function patternOf(file) {
  const segments = file.split('/').slice(0, -1);
  const pattern = segments.map((segment) => {
    assert(!segment.startsWith('_'), `${file} is private`);
    const [, name] = /^\[\[\.\.\.(\w+)\]\]$/.exec(segment) ?? [];
    if (name) return `(?:/(?<${name}>.+))?`;
    assert(!/[[\]()@]/.test(segment), `${segment} is more than this knows`);
    return `/${segment.replaceAll('.', '\\.')}`;
  });
  return new RegExp(`^${pattern.join('')}$`);
}

/** @param {Route} route @returns {Route} */
function withAutomaticMethods(route) {
  const allow = Object.keys(route).join(', ');
  return {
    OPTIONS: () => new Response(null, { status: 204, headers: { allow } }),
    ...(route.GET ? { HEAD: route.GET } : {}),
    ...route,
  };
}

/**
 * Next.js watches which parts of a request a handler looks at, by a proxy, which the constructor of `Request` does not take.
 *
 * @param {Request} request
 */
function observed(request) {
  return new Proxy(request, {
    get(target, name) {
      const value = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
