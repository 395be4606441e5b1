/** Events of one session, for clients that come back for what they missed. */

import type { EventStore, JSONRPCMessage } from '@modelcontextprotocol/server';

export function eventStore(): EventStore {
  const events: { stream: string; message: JSONRPCMessage }[] = [];
  const streamOf = (id: string) => events[Number(id)]?.stream ?? '';
  return {
    storeEvent: async (stream, message) => String(events.push({ stream, message }) - 1),
    getStreamIdForEventId: async (id) => streamOf(id),
    async replayEventsAfter(last, { send }) {
      const stream = streamOf(last);
      for (const [index, event] of events.entries())
        if (index > Number(last) && event.stream === stream) await send(String(index), event.message);
      return stream;
    },
  };
}
