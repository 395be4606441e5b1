import { fail, type Outcome } from '../../check.js';
import type { ReceivedRequest } from '../../gateway/received-request.js';
import type { Passage } from '../../subjects/gateway.js';

const methods = (arrived: readonly ReceivedRequest[]) =>
  arrived.map(({ method, target }) => `${method} ${target.split('?')[0]}`);

/** Undefined where nothing did. @param what begins the sentence. */
export function arrivedAnyway(what: string, { answer, arrived }: Passage): Outcome | undefined {
  return arrived.length === 0
    ? undefined
    : fail(
        `${what} arrived at the upstream (${methods(arrived).join(', ')}); the client was answered with ${answer.summary}.`,
        {
          shows: [answer],
        },
      );
}
