/** What was found, before what is wrong with it. */

import type { Paint } from '../../terminal/paint.js';
import type { DoctorReport, TokenFacts } from '../doctor-report.js';
import { shortLine } from './one-line.js';
import { wrap } from './wrap.js';

export function headerText(input: DoctorReport, width: number, paint: Paint): readonly string[] {
  const rows = headerRows(input);
  const column = Math.max(...rows.map(([label]) => label.length)) + 2;
  return rows.flatMap(([label, text]) => {
    const [first = '', ...rest] = wrap(shortLine(text), label.padEnd(column), width);
    return [`${paint(label.padEnd(column), 'dim')}${first.slice(column)}`, ...rest];
  });
}

/** The same for whatever shows it. */
export function headerRows(input: DoctorReport): readonly (readonly [label: string, text: string])[] {
  const { report, providers, token, signInProblem, generatedAt } = input;
  const { mcpUrl, issuers } = report.target;
  const rows: (readonly [label: string, text: string])[] = [];
  if (mcpUrl !== undefined) rows.push(['MCP server', mcpUrl]);
  for (const issuer of issuers) {
    const provider = providers[issuer];
    rows.push([
      mcpUrl === undefined ? 'Issuer' : 'Tokens from',
      `${issuer}${provider ? ` (looks like ${provider.name})` : ''}`,
    ]);
  }
  if (mcpUrl !== undefined && issuers.length === 0) rows.push(['Tokens from', 'nobody that it names']);
  if (token) rows.push(['Your token', tokenText(token, mcpUrl, generatedAt)]);
  if (signInProblem !== undefined) rows.push(['Not signed in', signInProblem]);
  return rows;
}

function tokenText(token: TokenFacts, mcpUrl: string | undefined, now: number): string {
  if (!token.isJwt) return 'is opaque: no JWT. Servers have to ask the authorization server about it.';
  const { issuer, audience = [], scopes = [], expiresAt } = token;
  const parts = [
    issuer === undefined ? 'names no issuer' : `is from ${issuer}`,
    audienceText(audience, mcpUrl),
    scopes.length === 0 ? 'without scopes' : `with the scopes ${scopes.join(' ')}`,
    expiryText(expiresAt, now),
  ];
  return `${parts.join(', ')}.`;
}

/** Servers may be right to expect something else; that it is not the URL is worth a look all the same. */
function audienceText(audience: readonly string[], mcpUrl: string | undefined): string {
  if (audience.length === 0) return 'for no audience';
  const isForServer =
    mcpUrl !== undefined && audience.some((each) => mcpUrl === each || mcpUrl === `${each}/`);
  return `for ${audience.join(' and ')}${isForServer ? '' : ' (which is not the URL of this server)'}`;
}

function expiryText(expiresAt: number | undefined, now: number): string {
  if (expiresAt === undefined) return 'and it never expires';
  const minutes = Math.round((expiresAt * 1000 - now) / 60_000);
  if (minutes < 0) return 'and it has expired';
  if (minutes < 120) return `good for ${minutes} minutes`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `good for ${hours} hours` : `good for ${Math.round(hours / 24)} days`;
}
