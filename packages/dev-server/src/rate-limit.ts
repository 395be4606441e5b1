/**
 * A bucket of `capacity` permits, refilled with `perSecond` of them. Returns whether there was one left.
 * One bucket for everybody: on a loopback interface all callers look the same.
 */
export function createRateLimit(
  capacity: number,
  perSecond: number,
  nowMs: () => number = () => performance.now(),
): () => boolean {
  let permits = capacity;
  let last = nowMs();
  return () => {
    const now = nowMs();
    permits = Math.min(capacity, permits + ((now - last) / 1000) * perSecond);
    last = now;
    if (permits < 1) return false;
    permits -= 1;
    return true;
  };
}
