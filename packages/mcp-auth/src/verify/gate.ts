/** So many at once, so many waiting, and nobody else. */

export interface Gate {
  /**
   * Resolves to a function that frees the place again, or to `undefined` when there is no place and no room to wait, or the
   * signal fired while waiting.
   */
  enter(signal: AbortSignal): Promise<(() => void) | undefined>;
}

export function createGate(places: number, waitingRoom: number): Gate {
  let free = places;
  // A Set keeps the order, and lets somebody in the middle leave.
  const waiting = new Set<() => void>();

  const leave = () => {
    const [next] = waiting;
    if (next) next();
    else free += 1;
  };
  /** Each place is freed once, however often its holder says so. */
  const once = () => {
    let left = false;
    return () => {
      if (!left) leave();
      left = true;
    };
  };

  return {
    async enter(signal) {
      if (signal.aborted) return undefined;
      if (free > 0) {
        free -= 1;
        return once();
      }
      if (waiting.size >= waitingRoom) return undefined;
      return new Promise((resolve) => {
        const settle = (place: (() => void) | undefined) => {
          waiting.delete(admit);
          signal.removeEventListener('abort', giveUp);
          resolve(place);
        };
        const admit = () => settle(once());
        const giveUp = () => settle(undefined);
        waiting.add(admit);
        signal.addEventListener('abort', giveUp, { once: true });
      });
    },
  };
}
