/** Hosts that are this machine and nobody else: plain http is fine there (RFC 8252 §8.3). */
const LOOPBACK = /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** @param hostname as `URL` gives it. */
export function isLoopbackHost(hostname: string): boolean {
  return LOOPBACK.test(hostname);
}
