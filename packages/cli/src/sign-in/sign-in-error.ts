/** There will be no token. The message says why, and what to do about it. */
export class SignInError extends Error {
  override readonly name = 'SignInError';
}
