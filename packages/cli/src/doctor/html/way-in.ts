/** Of everything that was sent, what a client sends on its way in: the story that the diagram at the top tells. */

import type { Exchange, Report } from '@mcp-auth/audit';

/** In the order they were sent; the first of each kind that got an answer to go on with, or else the first of that kind. */
export function wayIn({ exchanges, target, authorizationServers }: Report): readonly Exchange[] {
  const keySets = Object.values(authorizationServers).map(({ jwks_uri }) => jwks_uri);
  const first = (fits: (exchange: Exchange) => boolean): Exchange | undefined => {
    const all = exchanges.filter(fits);
    return all.find(({ response }) => response !== undefined && response.status < 400) ?? all[0];
  };
  const asksFor = (part: string) => (exchange: Exchange) => pathOf(exchange).includes(part);
  const isMetadata = (exchange: Exchange) =>
    asksFor('/.well-known/oauth-authorization-server')(exchange) ||
    asksFor('/.well-known/openid-configuration')(exchange);
  const ofIssuer = (issuer: string) => (exchange: Exchange) =>
    isMetadata(exchange) && sameOrigin(exchange, issuer);
  const withToken = ({ request }: Exchange) =>
    request.method === 'POST' && request.url === target.mcpUrl && hasHeader(request.headers, 'authorization');
  const chosen = [
    exchanges.find(({ request }) => request.url === target.mcpUrl),
    first(asksFor('/.well-known/oauth-protected-resource')),
    ...target.issuers.map((issuer) => first(ofIssuer(issuer))),
    ...keySets.map((url) => first(({ request }) => request.url === url)),
    exchanges.filter(withToken).find(({ response }) => response?.status === 200),
  ];
  const distinct = new Set(chosen.filter((exchange) => exchange !== undefined));
  return [...distinct].sort((a, b) => a.number - b.number);
}

function pathOf({ request }: Exchange): string {
  return URL.canParse(request.url) ? new URL(request.url).pathname : '';
}

function sameOrigin({ request }: Exchange, url: string): boolean {
  return URL.canParse(url) && request.url.startsWith(new URL(url).origin);
}

function hasHeader(headers: Exchange['request']['headers'], wanted: string): boolean {
  return headers.some(([name]) => name.toLowerCase() === wanted);
}
