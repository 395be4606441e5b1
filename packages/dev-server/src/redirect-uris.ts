import { isLoopbackHost } from './loopback.js';

/** Schemes that run or open something in the browser instead of calling an app back. */
const forbiddenSchemes = new Set([
  'javascript:',
  'vbscript:',
  'data:',
  'blob:',
  'file:',
  'about:',
  'filesystem:',
]);

/**
 * Why a redirect URI cannot be registered, or undefined when it can.
 *
 * Plain http is for loopback only; a scheme of an app's own (`cursor://…`) is fine. What is not checked:
 * whether the app that owns such a scheme is the one that registers.
 */
export function redirectUriProblem(value: string): string | undefined {
  if (!URL.canParse(value)) return 'must be absolute URIs';
  const url = new URL(value);
  if (value.includes('#')) return 'must not contain a fragment';
  if (forbiddenSchemes.has(url.protocol)) return `must not use the scheme ${url.protocol.slice(0, -1)}`;
  if (url.username || url.password) return 'must not contain credentials';
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname)) {
    return 'must use https, or http with a loopback host (localhost, 127.0.0.1, [::1])';
  }
  return undefined;
}

/** Loopback http or a scheme of an app's own: the client runs on the user's machine (RFC 8252). */
export function isNativeRedirectUri(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const url = new URL(value);
  return url.protocol === 'http:' ? isLoopbackHost(url.hostname) : url.protocol !== 'https:';
}

/**
 * Exact comparison, but for the port of a loopback http URI: native apps listen on whatever port is free
 * (RFC 8252, section 7.3). `localhost` and `127.0.0.1` stay two different hosts.
 */
export function redirectUriMatches(registered: string, presented: string): boolean {
  if (registered === presented) return true;
  const left = withoutLoopbackPort(registered);
  return left !== undefined && left === withoutLoopbackPort(presented);
}

function withoutLoopbackPort(value: string): string | undefined {
  if (!URL.canParse(value)) return undefined;
  const url = new URL(value);
  if (url.protocol !== 'http:' || !isLoopbackHost(url.hostname)) return undefined;
  // A parser repairs what a comparison must not: the host is compared as it is written.
  const [authority, host] = /^http:\/\/(\[[0-9a-f:]+\]|[a-z0-9.-]+)(?::\d+)?(?=[/?]|$)/i.exec(value) ?? [];
  if (authority === undefined || host === undefined) return undefined;
  return `http://${host.toLowerCase()}${value.slice(authority.length)}`;
}
