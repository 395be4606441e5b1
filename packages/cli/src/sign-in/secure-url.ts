import { kindOfHost } from '@mcp-auth/audit';
import { SignInError } from './sign-in-error.js';

/**
 * A URL that secrets, or the person in front of the browser, may be sent to: https, or http on this machine (OAuth 2.1, section 1.5).
 *
 * @throws {SignInError} for any other.
 */
export function secureUrl(text: string, what: string): URL {
  if (!URL.canParse(text)) throw new SignInError(`${what} is no URL: ${JSON.stringify(text)}.`);
  const url = new URL(text);
  const { protocol, hostname, username, password } = url;
  if (username !== '' || password !== '') throw new SignInError(`${what} has credentials in it.`);
  if (protocol === 'https:') return url;
  if (protocol === 'http:' && kindOfHost(hostname) === 'loopback') return url;
  throw new SignInError(
    `${what} is ${JSON.stringify(text)}. Nobody should sign in over that: it must be https, or http on this machine.`,
  );
}
