/** Every request with what was sent and what came back, to be unfolded. */

import type { Exchange } from '@mcp-auth/audit';
import { asText } from './markup.js';
import { answerOf } from './sequence.js';

export function exchangeList(exchanges: readonly Exchange[]): string {
  return exchanges.map(one).join('\n');
}

function one(exchange: Exchange): string {
  const { number, purpose, request, response, failure, duration } = exchange;
  const [kind, answer] = answerOf(exchange);
  const mark = kind === 'ok' ? 'passed' : kind === 'refused' ? 'warned' : 'failed';
  const sent = message(`${request.method} ${request.url}`, request.headers, request.body);
  const came = response
    ? message(String(response.status), response.headers, response.body)
    : asText(failure?.message ?? 'no answer');
  const cut = response && failure ? `<p class="meta">${asText(failure.message)}</p>` : '';
  return `<details class="exchange" id="exchange-${number}"><summary><span class="meta">${number}.</span> <span class="mark ${mark}">${response?.status ?? '–'}</span> <span class="to"><code>${asText(`${request.method} ${request.url}`)}</code></span> <span class="meta">${asText(purpose)}, ${Math.round(duration)} ms</span></summary>
<pre aria-label="what was sent">${sent}</pre><pre aria-label="what came back: ${asText(answer.slice(0, 60))}">${came}</pre>${cut}</details>`;
}

function message(start: string, headers: Exchange['request']['headers'], body: string | undefined): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  const text = [start, ...lines].join('\n');
  return asText(body === undefined || body === '' ? text : `${text}\n\n${body}`);
}
