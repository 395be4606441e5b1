import { parseArgs } from 'node:util';
import { type DevUser, defaultUsers } from '@mcp-auth/dev-server';

export const usage = `Usage: mcp-auth dev [options]

An authorization server, and a protected MCP server with the tool "whoami", on this machine. Both run until Ctrl-C.

  --upstream <url>         protect this MCP server instead of whoami: any language, without authorization of its own
  --port <number>          port of the MCP server (default 3001, 0 takes any free one)
  --as-port <number>       port of the authorization server (default 3000, 0 takes any free one)
  --scope <scopes>         scopes that every request needs, separated by spaces; may be given more than once
  --auto-approve [<user>]  sign users in without a page: alice, or the user of that name
  --json                   print one line of JSON on stdout when ready, everything else on stderr
  --help                   print this
`;

export interface DevOptions {
  readonly port: number;
  readonly asPort: number;
  readonly upstream: URL | undefined;
  readonly requiredScopes: readonly string[];
  /** A username; undefined shows pages. */
  readonly autoApprove: string | undefined;
  readonly json: boolean;
  readonly help: boolean;
}

/** @throws Error for arguments that are wrong in themselves, with a message that says what to change. */
export function readOptions(args: readonly string[]): DevOptions {
  const { values } = parseArgs({
    args: args.map((arg, index) => withUser(arg, args[index + 1])),
    options: {
      upstream: { type: 'string' },
      port: { type: 'string', default: '3001' },
      'as-port': { type: 'string', default: '3000' },
      scope: { type: 'string', multiple: true, default: [] },
      'auto-approve': { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const ports = { port: readPort('--port', values.port), asPort: readPort('--as-port', values['as-port']) };
  if (ports.port !== 0 && ports.port === ports.asPort)
    throw new Error(`--port and --as-port are both ${ports.port}: each server needs a port of its own.`);
  return {
    ...ports,
    upstream: values.upstream === undefined ? undefined : readUpstream(values.upstream),
    requiredScopes: readScopes(values.scope),
    autoApprove: readUser(values['auto-approve']),
    json: values.json,
    help: values.help,
  };
}

/** `parseArgs` knows no option whose value may be left out. */
function withUser(arg: string, next: string | undefined): string {
  const isAlone = arg === '--auto-approve' && (next === undefined || next.startsWith('-'));
  return isAlone ? `--auto-approve=${usernames[0]}` : arg;
}

const usernames = defaultUsers.map(({ username }: DevUser) => username);

function readUser(name: string | undefined): string | undefined {
  if (name === undefined || usernames.includes(name)) return name;
  throw new Error(`--auto-approve knows ${usernames.join(' and ')}, not '${name}'.`);
}

function readPort(option: string, value: string): number {
  const port = Number(value);
  if (/^\d{1,5}$/.test(value) && port <= 65535) return port;
  throw new Error(`${option} must be a whole number from 0 to 65535, not '${value}'.`);
}

/** RFC 6749 §3.3. */
function readScopes(lists: readonly string[]): readonly string[] {
  const scopes = lists.flatMap((list) => list.split(' ')).filter((scope) => scope !== '');
  const wrong = scopes.find((scope) => !/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope));
  if (wrong !== undefined)
    throw new Error(`--scope: ${JSON.stringify(wrong)} is no scope: printable ASCII, without " and \\.`);
  return scopes;
}

function readUpstream(value: string): URL {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw new Error(
      `--upstream must be the URL of an MCP server, such as http://localhost:8000/mcp, not '${value}'.`,
    );
  // Not shown: it may be a secret.
  if (url.username || url.password)
    throw new Error('--upstream must have no user and no password: the proxy sends no credentials at all.');
  if (url.hash) throw new Error(`--upstream must have no fragment: leave out '${url.hash}'.`);
  return url;
}
