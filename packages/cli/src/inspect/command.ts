/** `mcp-auth inspect`: what an access token says, and what each check of the library says of it. */

import type { CommandIo } from '../command-io.js';
import { painterFor } from '../terminal/paint.js';
import { printable } from '../terminal/printable.js';
import { PolicyError } from './bounded-fetch.js';
import { concealer } from './concealing.js';
import { inspect } from './inspection.js';
import { jsonReport } from './json-report.js';
import { readOptions, UsageError } from './options.js';
import { readPolicy } from './policy.js';
import { readStdin, tokenIn } from './read-token.js';
import { textReport } from './text-report.js';
import { usage } from './usage.js';

/**
 * 0 when nothing would be refused, 1 when something would be, 2 when it was called in a wrong way or what it needs cannot be had.
 *
 * The token is sent nowhere. Nothing reaches an output without passing {@link concealer} and {@link printable}.
 */
export async function inspectCommand(args: readonly string[], io: CommandIo): Promise<number> {
  // Until the token is known there is nothing to conceal: messages about options repeat no argument.
  let conceal = (text: string) => text;
  try {
    const options = readOptions(args);
    if (options === 'help') {
      io.stdout.write(usage);
      return 0;
    }
    const given = tokenIn(options.given ?? (await readStdin(io)));
    conceal = concealer(given.token);
    const now = options.at ?? io.clock();
    const policy = await readPolicy(options, now, io);
    const inspection = await inspect(given, options, policy, now);
    const report = {
      ...inspection,
      policy,
      scopes: options.scopes,
      remarks: given.remarks,
      now: now / 1000,
    };
    const safe = (text: string) => cut(printable(conceal(text)).replaceAll('\n', ' '));
    io.stdout.write(
      options.json ? printable(conceal(jsonReport(report))) : textReport(report, safe, painterFor(io)),
    );
    return report.refusal ? 1 : 0;
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof PolicyError)) throw error;
    const message = printable(conceal(error.message));
    io.stderr.write(error instanceof UsageError ? `${message}\n\n${usage}` : `${message}\n`);
    return 2;
  }
}

/** Servers and tokens may bring long lists; one line of the report is never longer than this. */
function cut(line: string): string {
  return line.length > 2000 ? `${line.slice(0, 2000)}…` : line;
}
