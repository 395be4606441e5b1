/** Publishing metadata documents: GET, HEAD and OPTIONS as replies, and a clean 404 beside them. */

import { type AllowedOrigins, corsHeaders, isPreflight, preflightReply } from './cors.js';
import { emptyReply, reply } from './reply.js';
import type { Reply, RequestHead } from './types.js';

type Content = Readonly<Record<string, unknown>>;

/** A document that is served, never changed; or a function that is asked at each request, so that it may come from discovery. */
export type Document = Content | (() => Promise<{ readonly content: Content } | { readonly reply: Reply }>);

/** The reply to a request for a document, or undefined for a path that is nobody's business here. */
export type ServeDocuments = (head: RequestHead) => Promise<Reply> | undefined;

/** The families a client probes while it looks for an authorization server. */
const PROBED =
  /\/\.well-known\/(oauth-protected-resource|oauth-authorization-server|openid-configuration)(\/|$)/;

/** Whether a request target is one that clients probe while they look for an authorization server. */
export function isMetadataPath(target: string): boolean {
  return mayBeMetadata(target) && PROBED.test(splitTarget(target)[0]);
}

/** What every other request pays for, and nothing else. */
function mayBeMetadata(target: string): boolean {
  return target.includes(WELL_KNOWN);
}

const WELL_KNOWN = '/.well-known/';

/** Long enough to spare the server, short enough for a changed configuration to spread (RFC 9728 §7.10). */
const MAX_AGE_SECONDS = 300;

/**
 * @param documents by path, with the query where it is part of the identity of a resource. Every path is a well-known one.
 */
export function publishDocuments(
  documents: ReadonlyMap<string, Document>,
  origins: AllowedOrigins,
): ServeDocuments {
  return (head) => {
    if (!mayBeMetadata(head.url)) return undefined;
    const [path = '', query] = splitTarget(head.url);
    const exact = query === undefined ? undefined : documents.get(`${path}?${query}`);
    const document = exact ?? documents.get(path);
    if (document) return answer(head, document, origins);
    // A framework's HTML 404, or a 401 of the guard behind, would stop some clients from looking any further.
    if (PROBED.test(path)) return Promise.resolve(notFound(head, origins));
    return undefined;
  };
}

async function answer(head: RequestHead, document: Document, origins: AllowedOrigins): Promise<Reply> {
  if (isPreflight(head)) return preflightReply(head, origins, 'GET, HEAD');
  const cors = corsHeaders(head, origins);
  if (head.method === 'OPTIONS') return emptyReply(204, [['allow', 'GET, HEAD, OPTIONS'], ...cors]);
  if (head.method !== 'GET' && head.method !== 'HEAD') {
    return reply(405, { message: 'Method not allowed.' }, [['allow', 'GET, HEAD, OPTIONS'], ...cors]);
  }
  const found = isFunction(document) ? await document() : { content: document };
  if ('reply' in found) return { ...found.reply, headers: [...found.reply.headers, ...cors] };
  const { full, etag, caching } = renderedOnce(found.content);
  if (matches(head.headers.get('if-none-match'), etag)) return emptyReply(304, [...caching, ...cors]);
  return { ...full, headers: [...full.headers, ...caching, ...cors] };
}

interface Rendered {
  readonly full: Reply;
  readonly etag: string;
  readonly caching: Reply['headers'];
}

const rendered = new WeakMap<Content, Rendered>();

/** Discovery hands out one object, too, until it has a newer one. */
function renderedOnce(content: Content): Rendered {
  const present = rendered.get(content);
  if (present) return present;
  const full = reply(200, content);
  const etag = entityTag(full.body);
  const caching = [['cache-control', `public, max-age=${MAX_AGE_SECONDS}`] as const, ['etag', etag] as const];
  const made = { full, etag, caching };
  rendered.set(content, made);
  return made;
}

function notFound(head: RequestHead, origins: AllowedOrigins): Reply {
  if (isPreflight(head)) return preflightReply(head, origins, 'GET, HEAD');
  const message = 'There is no metadata document at this location.';
  return reply(404, { message }, [['cache-control', 'no-store'], ...corsHeaders(head, origins)]);
}

function isFunction(document: Document): document is Exclude<Document, Content> {
  return typeof document === 'function';
}

/** Path and query of a request target, without `new URL`: targets such as `//` make that throw. */
function splitTarget(target: string): [path: string, query?: string] {
  const path = target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '').replace(/#.*$/s, '');
  const mark = path.indexOf('?');
  return mark < 0 ? [path] : [path.slice(0, mark), path.slice(mark + 1)];
}

/** Weak comparison (RFC 9110 §13.1.2): proxies may drop the mark of a weak validator. */
function matches(ifNoneMatch: string | null, etag: string): boolean {
  if (ifNoneMatch === null) return false;
  const opaque = (tag: string) => tag.trim().replace(/^W\//, '');
  const tags = ifNoneMatch.split(',').map(opaque);
  return tags.includes(opaque(etag)) || tags.includes('*');
}

/** FNV-1a over the body, with its length: a validator against stale copies, not a defence against forgery. */
function entityTag(body: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < body.length; index++) {
    hash = Math.imul(hash ^ body.charCodeAt(index), 0x01000193);
  }
  return `W/"${body.length.toString(16)}-${(hash >>> 0).toString(16)}"`;
}
