/** What somebody pasted → the token in it. */

import type { CommandIo } from '../command-io.js';
import { UsageError } from './options.js';

export interface GivenToken {
  readonly token: string;
  readonly scheme: 'bearer' | 'dpop';
  /** What was taken off it, for people. */
  readonly remarks: readonly string[];
}

/** Bytes. The library reads tokens of up to 16 KiB; more than that is read only to say so. */
const most = 64 * 1024;

/** @throws UsageError for an empty or an endless input. */
export async function readStdin({ stdin, stderr }: CommandIo): Promise<string> {
  if ((stdin as { isTTY?: boolean }).isTTY)
    stderr.write(
      'Paste the token, then press Enter and Ctrl-D. (Terminals cut lines of 4,096 characters.)\n',
    );
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stdin) {
    length += chunk.length;
    if (length > most) throw tooMuch();
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  if (text.trim() === '') throw new UsageError('There is no token: standard input is empty.');
  return text;
}

function tooMuch(): UsageError {
  return new UsageError('What came is longer than 64 KiB. Tokens have 16 KiB at most.');
}

interface Wrapping {
  readonly pattern: RegExp;
  readonly remark?: string;
  readonly scheme?: GivenToken['scheme'];
}

/** What people copy along with a token; each pattern has the rest as its first group. */
const wrappings: readonly Wrapping[] = [
  { pattern: /^"([^"]*)"$/ },
  { pattern: /^'([^']*)'$/ },
  { pattern: /^`([^`]*)`$/ },
  { pattern: /^[“„]([^“”„]*)[”“]$/ },
  { pattern: /^-H\s*(.*)$/s },
  { pattern: /^(?:proxy-)?authorization\s*:(.*)$/is, remark: 'taken out of an Authorization line' },
  { pattern: /^bearer\s+(.*)$/is, scheme: 'bearer' },
  { pattern: /^dpop\s+(.*)$/is, scheme: 'dpop', remark: 'presented with the DPoP scheme' },
];

/** @throws UsageError when nothing is left. */
export function tokenIn(text: string): GivenToken {
  if (text.length > most) throw tooMuch();
  const remarks = new Set<string>();
  let scheme: GivenToken['scheme'] = 'bearer';
  let rest = text.trim();
  for (let changed = true; changed; ) {
    changed = false;
    for (const { pattern, remark, scheme: named } of wrappings) {
      const inner = pattern.exec(rest)?.[1];
      if (inner === undefined) continue;
      rest = inner.trim();
      changed = true;
      if (named) scheme = named;
      if (remark !== undefined) remarks.add(remark);
    }
    const response = tokenResponse(rest);
    if (response === undefined) continue;
    rest = response.token.trim();
    if (response.dpop) scheme = 'dpop';
    changed = true;
    remarks.add('the access_token of a token response');
  }
  if (rest === '') throw new UsageError('There is no token in what was given.');
  return { token: rest, scheme, remarks: [...remarks] };
}

/** The answer of a token endpoint (RFC 6749 §5.1). */
function tokenResponse(text: string): { token: string; dpop: boolean } | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    const { access_token: token, token_type: type } = JSON.parse(text) as Record<string, unknown>;
    if (typeof token !== 'string') return undefined;
    return { token, dpop: typeof type === 'string' && type.toLowerCase() === 'dpop' };
  } catch {
    return undefined;
  }
}
