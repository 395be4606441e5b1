/** Tokens from arguments, standard input, files and the environment. */

import { readFile } from 'node:fs/promises';
import type { Credentials } from '@mcp-auth/audit';
import type { CommandIo } from '../command-io.js';
import { type DoctorOptions, type OtherToken, otherTokens } from './options.js';
import { UsageError } from './usage-error.js';

/** Bytes. Servers take 8 to 16 KiB of headers at most. */
const most = 64 * 1024;

const members: Readonly<Record<OtherToken | 'token', keyof Credentials>> = {
  token: 'token',
  'narrow-token': 'narrowToken',
  'expired-token': 'expiredToken',
  'other-audience-token': 'otherAudienceToken',
  'other-user-token': 'otherUserToken',
};

/** Arguments go before the environment, and so does a sign-in. @throws {UsageError} */
export async function givenTokens(
  { access, tokens }: Pick<DoctorOptions, 'access' | 'tokens'>,
  io: CommandIo,
): Promise<Credentials> {
  const given: Partial<Record<OtherToken | 'token', string>> = { ...tokens };
  if (access.type === 'token') given.token = access.given;
  const fromInput = Object.entries(given).filter(([, value]) => value === '-');
  if (fromInput.length > 1) throw new UsageError('Standard input has room for one token: give - once.');

  const credentials: Partial<Record<keyof Credentials, string>> = {};
  for (const name of ['token', ...otherTokens] as const) {
    const isSignIn = access.type === 'browser' || access.type === 'client-credentials';
    const argument = given[name] === '-' ? await readStdin(io) : given[name];
    const fromFile =
      name === 'token' && access.type === 'token-file' ? await readTokenFile(access.file) : undefined;
    const variable = `MCP_AUTH_${name.toUpperCase().replaceAll('-', '_')}`;
    const fromEnvironment = name === 'token' && isSignIn ? undefined : io.env[variable];
    const value = argument ?? fromFile ?? (fromEnvironment === '' ? undefined : fromEnvironment);
    if (value === undefined) continue;
    const where = argument === undefined && fromFile === undefined ? variable : `--${name}`;
    credentials[members[name]] = tokenIn(value, where);
  }
  return credentials;
}

/** People copy the scheme along. @throws {UsageError} for what no header could carry. */
function tokenIn(text: string, where: string): string {
  const token = text.trim().replace(/^(?:authorization:\s*)?bearer\s+/i, '');
  // Any visible ASCII: opaque tokens of real servers have more in them than RFC 6750 §2.1 allows.
  if (/^[\x21-\x7E]+$/.test(token)) return token;
  throw new UsageError(
    token === ''
      ? `${where} holds no token.`
      : `What ${where} holds is no token: it has spaces or characters beyond ASCII in it.`,
  );
}

async function readTokenFile(file: string): Promise<string> {
  try {
    const text = await readFile(file, 'utf8');
    if (text.length <= most) return text;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`The file of --token-file cannot be read (${code}): ${file}`);
  }
  throw new UsageError(`The file of --token-file is too large for a token: ${file}`);
}

async function readStdin({ stdin, stderr }: CommandIo): Promise<string> {
  if ((stdin as { isTTY?: boolean }).isTTY) stderr.write('Paste the token, then press Enter and Ctrl-D.\n');
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stdin) {
    bytes += chunk.length;
    if (bytes > most) throw new UsageError('What came on standard input is too large for a token.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
