/** The requests as a sequence diagram: who was asked, what for, and what came back. */

import type { Exchange } from '@mcp-auth/audit';
import { asText, shorten } from './markup.js';

const LEFT = 60;
const LANE = 380;
const ROW = 52;
const TOP = 58;

/** At most that many origins get a lane of their own; the others share the last one. */
const LANES = 3;

/** @param role what an origin is, for the heads of the lanes */
export function sequenceDiagram(exchanges: readonly Exchange[], role: (origin: string) => string): string {
  const origins = [...new Set(exchanges.map(originOf))];
  const lanes = origins.length > LANES ? [...origins.slice(0, LANES - 1), 'other hosts'] : origins;
  const laneOf = (exchange: Exchange) => {
    const at = lanes.indexOf(originOf(exchange));
    return at < 0 ? lanes.length - 1 : at;
  };
  const x = (lane: number) => LEFT + LANE * (lane + 1);
  const height = TOP + ROW * exchanges.length + 16;
  const width = x(lanes.length - 1) + 130;
  const heads = [
    head(LEFT, 'doctor', ''),
    ...lanes.map((origin, lane) =>
      head(x(lane), origin === 'other hosts' ? origin : role(origin), hostOf(origin)),
    ),
  ];
  const lines = [LEFT, ...lanes.map((_, lane) => x(lane))].map(
    (at) => `<line class="life" x1="${at}" y1="${TOP - 12}" x2="${at}" y2="${height - 6}"/>`,
  );
  const rows = exchanges.map((exchange, index) =>
    arrows(exchange, x(laneOf(exchange)), TOP + ROW * index + 18),
  );
  const label = `${exchanges.length} requests to ${lanes.length === 1 ? 'one host' : `${origins.length} hosts`}`;
  return `<div class="scroll" tabindex="0" role="region" aria-label="Sequence of requests"><svg class="sequence" viewBox="0 0 ${width} ${height}" style="min-width:${Math.min(width, 560 + 200 * lanes.length)}px;max-width:${width}px" role="img" aria-label="${asText(label)}">
<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0 8 4 0 8z" fill="context-stroke"/></marker></defs>
${lines.join('')}${heads.join('')}${rows.join('\n')}</svg></div>`;
}

function head(at: number, name: string, host: string): string {
  const sub = host === '' ? '' : `<text class="host" x="${at}" y="36">${asText(shorten(host, 36))}</text>`;
  return `<text class="who" x="${at}" y="18">${asText(shorten(name, 34))}</text>${sub}`;
}

/** One row: the request to the right, the answer back below it; both lead to the details. */
function arrows(exchange: Exchange, to: number, y: number): string {
  const { method, url } = exchange.request;
  const middle = LEFT + 14;
  const room = Math.floor((to - LEFT - 30) / 7.4);
  const asked = shorten(`${method} ${pathOf(url)}`, room);
  const [kind, answered] = answerOf(exchange);
  return `<a href="#exchange-${exchange.number}" class="row ${kind}"><title>${asText(`${exchange.number}. ${exchange.purpose}`)}</title>
<text class="ask" x="${middle}" y="${y - 5}">${asText(asked)}</text>
<line class="request" x1="${LEFT + 2}" y1="${y}" x2="${to - 2}" y2="${y}" marker-end="url(#tip)"/>
<text class="answer" x="${to - 14}" y="${y + 13}">${asText(shorten(answered, room))}</text>
<line class="response" x1="${to - 2}" y1="${y + 18}" x2="${LEFT + 2}" y2="${y + 18}" marker-end="url(#tip)"/></a>`;
}

/** The class that colours it, and what it says. */
export function answerOf({
  response,
  failure,
}: Exchange): readonly [kind: 'ok' | 'refused' | 'broken', text: string] {
  if (!response) return ['broken', failure?.message ?? 'no answer'];
  const { status, headers } = response;
  const type = headers.find(([name]) => name === 'content-type')?.[1].split(';', 1)[0];
  const challenge = headers.find(([name]) => name === 'www-authenticate')?.[1];
  const text = [String(status), challenge ?? type].filter((part) => part !== undefined).join(' ');
  return [status < 400 ? 'ok' : status < 500 ? 'refused' : 'broken', text];
}

export function originOf({ request }: Exchange): string {
  return URL.canParse(request.url) ? new URL(request.url).origin : request.url;
}

function hostOf(origin: string): string {
  return URL.canParse(origin) ? new URL(origin).host : '';
}

function pathOf(url: string): string {
  if (!URL.canParse(url)) return url;
  const { pathname, search } = new URL(url);
  return pathname + search;
}
