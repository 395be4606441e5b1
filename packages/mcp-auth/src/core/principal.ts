/** Whom a session, a handle or a state belongs to. */

import type { AuthInfo } from './types.js';

/**
 * A text that is the same for two requests exactly if they come from the same user: issuer and subject, or issuer and client where
 * the token names no subject. Callers without a token are one principal of their own. Holds no secret, but identifies a person.
 * Tokens of one issuer that name neither a subject nor a client cannot be told apart and count as one.
 */
export function principalKey(auth: Pick<AuthInfo, 'issuer' | 'subject' | 'clientId'> | undefined): string {
  if (auth === undefined) return JSON.stringify(['anonymous']);
  const { issuer, subject, clientId } = auth;
  return JSON.stringify(subject ? ['subject', issuer, subject] : ['client', issuer, clientId]);
}
