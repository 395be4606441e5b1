import type { Recording } from './received-request.js';

/** Milliseconds for which the answer is held back, unless whoever asked goes before. */
const HELD_BACK = 8000;

/** One event at once; the answer only after a while, so that it shows whether anybody waits for the whole. */
export function eventStream(recording: Recording, id: unknown): Response {
  const encoder = new TextEncoder();
  const event = (message: object) =>
    encoder.encode(`data: ${JSON.stringify({ jsonrpc: '2.0', ...message })}\n\n`);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const params = { level: 'info', data: FIRST_EVENT };
      controller.enqueue(event({ method: 'notifications/message', params }));
      timer = setTimeout(() => {
        controller.enqueue(event({ id, result: { content: [], resultType: 'complete' } }));
        controller.close();
      }, HELD_BACK);
      // Where the platform does not cancel the body of an answer that nobody reads any more.
      void recording.gone.then(() => clearTimeout(timer));
    },
    cancel() {
      recording.leave();
    },
  });
  return new Response(body, {
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' },
  });
}

/** Is in the first event, and in no other. */
export const FIRST_EVENT = 'mcp-auth-audit-first-event';
