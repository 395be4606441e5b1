/** What is at hand is passed on in the same turn of the event loop; a promise is made only where something has to be waited for. */

export type Awaitable<T> = T | Promise<T>;

/** By its `then`, so that a promise of another realm, or of somebody's own making, never passes for the value itself. */
export function isPromise<T>(value: Awaitable<T>): value is Promise<T> {
  return typeof (value as Partial<Promise<T>> | undefined)?.then === 'function';
}
