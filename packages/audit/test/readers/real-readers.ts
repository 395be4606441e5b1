/** What the clients themselves get out of a header, from the packages that people install. */

import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as sdk2 from '@modelcontextprotocol/client';
import * as sdk1 from '@modelcontextprotocol/sdk/client/auth.js';
import type { ReadChallenge } from '../../src/readers/challenge-readers.js';

interface Extracted {
  readonly resourceMetadataUrl?: URL | string | undefined;
  readonly scope?: string | undefined;
  readonly error?: string | undefined;
}

const withHeader = (value: string) =>
  new Response(null, { status: 401, headers: { 'www-authenticate': value } });
const plain = ({ resourceMetadataUrl, scope, error }: Extracted): ReadChallenge => ({
  resource_metadata: resourceMetadataUrl?.toString(),
  scope,
  error,
});

const extractAiSdk = functionOf('@ai-sdk/mcp', 'extractWWWAuthenticateParams');
const parseMcpRemote = functionOf('mcp-remote', 'parseWWWAuthenticateHeader');

/** By the names of the table. */
export const realReaders: Readonly<Record<string, (header: string) => ReadChallenge>> = {
  'MCP TypeScript SDK v2 (2.4.0)': (header) => plain(sdk2.extractWWWAuthenticateParams(withHeader(header))),
  'MCP TypeScript SDK v1 (1.32.2)': (header) => plain(sdk1.extractWWWAuthenticateParams(withHeader(header))),
  'AI SDK (@ai-sdk/mcp 2.0.99)': (header) => plain(extractAiSdk(withHeader(header))),
  'mcp-remote (0.15.1)': (header) => plain(parseMcpRemote(header)),
};

/** A function that the package does not export, cut out of its file: it begins at its name, and ends at a brace of its own. */
function functionOf(name: string, wanted: string): (argument: unknown) => Extracted {
  const dist = distOf(name);
  for (const file of readdirSync(dist).filter((each) => each.endsWith('.js'))) {
    const source = new RegExp(`^function ${wanted}\\([\\s\\S]*?^}`, 'm').exec(
      readFileSync(join(dist, file), 'utf8'),
    )?.[0];
    if (source !== undefined)
      return new Function('debugLog', `${source}\nreturn ${wanted};`)(() => undefined) as (
        argument: unknown,
      ) => Extracted;
  }
  throw new Error(`${name} has no ${wanted} any more; see how it reads challenges now.`);
}

function distOf(name: string): string {
  const folders = createRequire(import.meta.url).resolve.paths(name) ?? [];
  for (const folder of folders) {
    const dist = join(folder, name, 'dist');
    try {
      if (readdirSync(dist).length > 0) return dist;
    } catch {
      // Not in this node_modules, but perhaps in the next above.
    }
  }
  throw new Error(`${name} is not installed below ${dirname(import.meta.url)}.`);
}
