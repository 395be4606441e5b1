/** Whether streams go through a gateway while they last. */

import { fail, pass } from '../../check.js';
import { FIRST_EVENT } from '../../gateway/event-stream.js';
import { STREAM_TOOL } from '../../gateway/recording-upstream.js';
import { requestMessage } from '../../mcp/messages.js';
import { onceFor } from '../../once.js';
import type { Gateway } from '../../subjects/gateway.js';
import type { GatewayRow } from './row.js';

/** Milliseconds; the upstream holds the end of the stream back for longer. */
const PATIENCE = 4000;

/** Opens a stream, and leaves as soon as its first event has come, or after some seconds. */
const streamed = onceFor(async (subject: Gateway) => {
  const era = await subject.era();
  const message = requestMessage({ era, method: 'tools/call', params: { name: STREAM_TOOL, arguments: {} } });
  const { http, url, authorization } = subject.server;
  return subject.watch(() =>
    http.send({
      method: 'POST',
      url: url.href,
      headers: { ...message.headers, authorization },
      body: message.body,
      purpose: 'Open a stream through the gateway',
      timeout: PATIENCE,
      until: (text) => text.includes(FIRST_EVENT),
    }),
  );
});

export const streamingRows: readonly GatewayRow[] = [
  {
    id: 'gw.stream.not-buffered',
    level: 'SHOULD',
    title: 'Events go through the gateway as they come',
    why: 'Progress, questions to the user and logs come only when everything is over, and long calls run into time limits.',
    source: 'MCP 2026-07-28, Streamable HTTP',
    requirements: ['MCP-GW-07'],
    fix: 'Turn buffering off for `text/event-stream`: `proxy_buffering off` (nginx), `X-Accel-Buffering: no`, no compression in between.',
    async run(subject) {
      const { answer, arrived } = await streamed(subject);
      if (arrived.length === 0)
        return fail(`The call did not arrive: ${answer.summary}.`, { shows: [answer] });
      return answer.text.includes(FIRST_EVENT)
        ? pass()
        : fail(
            `The first event had not come after ${PATIENCE / 1000} seconds, although it was sent at once: ${answer.summary}.`,
            {
              shows: [answer],
            },
          );
    },
  },
  {
    id: 'gw.stream.disconnect',
    level: 'SHOULD',
    title: 'The upstream learns when the client has gone',
    why: 'In MCP 2026-07-28, to close the connection is to cancel. Otherwise calls go on that nobody waits for.',
    source: 'MCP 2026-07-28, Streamable HTTP',
    requirements: ['MCP-GW-07'],
    fix: 'Close the connection to the upstream when the client closes its own.',
    async run(subject) {
      const { answer, arrived } = await streamed(subject);
      const [request] = arrived;
      if (!request) return fail(`The call did not arrive: ${answer.summary}.`, { shows: [answer] });
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<'late'>((resolve) => {
        timer = setTimeout(() => resolve('late'), PATIENCE / 2);
      });
      const outcome = await Promise.race([request.gone, late]);
      clearTimeout(timer);
      return outcome === 'late'
        ? fail(
            `${PATIENCE / 2000} seconds after the client had gone, the stream of the upstream was still open.`,
            { shows: [answer] },
          )
        : pass();
    },
  },
];
