import { readFileSync } from 'node:fs';
import type { Command, CommandIo } from './command-io.js';
import { nearest } from './nearest-name.js';

/** Each command is loaded when it is called: `--version` need not wait for an authorization server to be read from disk. */
const commands: ReadonlyMap<string, { readonly does: string; readonly load: () => Promise<Command> }> =
  new Map([
    [
      'doctor',
      {
        does: "find out what is wrong with an MCP server's authorization, and how to fix it",
        load: async () => (await import('./doctor/command.js')).doctorCommand,
      },
    ],
    [
      'inspect',
      {
        does: 'look into an access token, and say why a server would refuse it',
        load: async () => (await import('./inspect/command.js')).inspectCommand,
      },
    ],
    [
      'dev',
      {
        does: 'an authorization server and a protected MCP server on this machine',
        load: async () => (await import('./dev/command.js')).devCommand,
      },
    ],
  ]);

const names = [...commands.keys()];

const usage = `Usage: mcp-auth <command> [options]

${[...commands].map(([name, { does }]) => `  ${name.padEnd(9)} ${does}`).join('\n')}
  help      what a command does, and its options: mcp-auth help doctor

  --help     print this
  --version  print the version
`;

/**
 * The CLI without its process: the arguments after the program's own name in, the exit code out.
 *
 * 0 is success, 2 a call that is wrong in itself; what else there is, is up to the command. Rejects over what a command did not expect.
 */
export async function main(args: readonly string[], io: CommandIo): Promise<number> {
  const [name, ...rest] = args;
  // Not a success: a CI job whose command got lost must not pass.
  if (name === undefined) return wrong(io, 'Which command?');
  if (name === '--help' || name === '-h') return print(io, usage);
  if (name === '--version' || name === '-v') return print(io, `${version()}\n`);
  if (name === 'help') return help(rest, io);
  const command = commands.get(name);
  return command ? (await command.load())(rest, io) : wrong(io, unknown(name));
}

async function help([name, ...more]: readonly string[], io: CommandIo): Promise<number> {
  if (name === undefined || name === 'help') return print(io, usage);
  const command = commands.get(name);
  if (!command) return wrong(io, unknown(name));
  if (more.length > 0) return wrong(io, 'help takes the name of one command.');
  return (await command.load())(['--help'], io);
}

function unknown(name: string): string {
  // No command is that long; tokens and secrets are, and must not be repeated.
  if (name.length > 24 && !URL.canParse(name))
    return 'There is no such command. A token comes after one: mcp-auth inspect -';
  if (name.startsWith('-')) return `There is no option ${name} before the command.`;
  if (/^https?:\/\//i.test(name))
    return `A URL comes after a command: mcp-auth doctor ${name.includes('@') ? '<url>' : name}`;
  const meant = nearest(name, [...names, 'help']);
  return `There is no command '${name}'.${meant ? ` Did you mean '${meant}'?` : ''}`;
}

/** The same place seen from the sources and from what is built of them. */
function version(): string {
  const manifest: { version: string } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  );
  return manifest.version;
}

function print({ stdout }: CommandIo, text: string): number {
  stdout.write(text);
  return 0;
}

function wrong({ stderr }: CommandIo, message: string): number {
  stderr.write(`${message}\n\n${usage}`);
  return 2;
}
