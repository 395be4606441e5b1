import type { AdviceTopic } from 'mcp-auth/presets';

/** There will be no token. The message says why, and what to do about it. */
export class SignInError extends Error {
  override readonly name = 'SignInError';
  /** What the provider has to be told about, where it is up to the provider. */
  readonly topic: AdviceTopic | undefined;

  constructor(message: string, topic?: AdviceTopic) {
    super(message);
    this.topic = topic;
  }
}
