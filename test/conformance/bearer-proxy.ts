/** The suite knows no tokens: whatever it sends gets one on its way, and nothing else changes. */

import { request as send } from 'node:http';
import { type Host, startHost } from './hosts.ts';

export function startBearerProxy(target: string, token: string): Promise<Host> {
  const { hostname, port } = new URL(target);
  return startHost((incoming, outgoing) => {
    const { method, url: path, rawHeaders } = incoming;
    // Host included: the suite tries names that the server has to refuse.
    const headers = [...rawHeaders, 'Authorization', `Bearer ${token}`];
    const forwarded = send({ hostname, port, method, path, headers, setHost: false }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      outgoing.flushHeaders();
      answer.pipe(outgoing);
      answer.on('error', () => outgoing.destroy());
    });
    forwarded.on('error', () => outgoing.destroy());
    outgoing.on('close', () => forwarded.destroy());
    incoming.pipe(forwarded);
  });
}
