/** Runs `inspect` as the program would, and keeps everything it prints. */

import type { CommandIo } from '../../../src/command-io.js';
import { inspectCommand } from '../../../src/inspect/command.js';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Surroundings {
  readonly stdin?: string | AsyncIterable<Uint8Array>;
  readonly clock?: () => number;
  readonly isTTY?: boolean;
  readonly env?: Record<string, string>;
  readonly fetch?: typeof fetch;
  readonly signal?: AbortSignal;
}

export async function run(args: readonly string[], around: Surroundings = {}): Promise<Ran> {
  const { stdin = '', clock = Date.now, isTTY = false, env = {}, fetch = globalThis.fetch } = around;
  const printed = { stdout: '', stderr: '' };
  const io: CommandIo = {
    stdin: typeof stdin === 'string' ? only(stdin) : stdin,
    stdout: {
      isTTY,
      write: (text) => {
        printed.stdout += text;
      },
    },
    stderr: {
      isTTY,
      write: (text) => {
        printed.stderr += text;
      },
    },
    env,
    fetch,
    clock,
    signal: around.signal,
  };
  const code = await inspectCommand(args, io);
  return { code, ...printed };
}

async function* only(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

interface Report {
  readonly kind: string;
  readonly refused: boolean;
  readonly refusal: { check: string; answer: string } | null;
  readonly remarks: string[];
  readonly header: Record<string, unknown> | null;
  readonly claims: Record<string, unknown> | null;
  readonly policy: Record<string, unknown>;
  readonly checks: {
    check: string;
    verdict: string;
    detail: string;
    nearMisses: { name: string; advice: string }[];
  }[];
}

/** The report for programs, parsed. */
export async function report(
  args: readonly string[],
  around: Surroundings = {},
): Promise<Report & { code: number }> {
  const { code, stdout, stderr } = await run([...args, '--json'], around);
  if (stderr !== '') throw new Error(stderr);
  return { code, ...(JSON.parse(stdout) as Report) };
}

/** Verdicts by check; of the two about the type the second is `type:claims`. */
export function verdictsOf({ checks }: Report): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { check, verdict } of checks)
    found[Object.hasOwn(found, check) ? `${check}:claims` : check] = verdict;
  return found;
}

export function nearMissesOf({ checks }: Report): string[] {
  return checks.flatMap(({ nearMisses }) => nearMisses.map(({ name }) => name));
}
