/** Where a client would get something else out of a challenge than what stands in it. */

import { type Challenge, paramOf } from '../http/challenge.js';
import { challengeReaders, type ReadParameter } from './challenge-readers.js';

export interface Misreading {
  readonly client: string;
  readonly parameter: ReadParameter;
  readonly sent: string | undefined;
  readonly read: string | undefined;
}

/** @param meant the challenge that clients are meant to act on; the others of the same header are `all`. */
export function misreadings(
  header: string,
  meant: Challenge,
  all: readonly Challenge[],
): readonly Misreading[] {
  return challengeReaders.flatMap(({ client, reads, read }) => {
    const seen = read(header);
    return reads.flatMap((parameter) => {
      const sent = paramOf(meant, parameter);
      const got = seen[parameter];
      if (sameValue(sent, got)) return [];
      if (sent === undefined) {
        // An error that nobody sent changes nothing. And what stands in the challenge of another scheme was at least meant.
        const isFromAnother = all.some((other) => sameValue(paramOf(other, parameter), got));
        if (parameter === 'error' || isFromAnother) return [];
      }
      return [{ client, parameter, sent, read: got }];
    });
  });
}

function sameValue(a: string | undefined, b: string | undefined): boolean {
  // All of the clients take an empty value for none.
  return (a ?? '') === (b ?? '');
}
