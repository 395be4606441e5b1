/** A call that is wrong in itself; the message says what to change, and repeats no token. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
