/** What a command of the CLI may touch, so that tests see everything it reads, prints and asks for. */
export interface CommandIo {
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** All network use but that of servers which a command starts. */
  readonly fetch: typeof fetch;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** Aborted when the user asks the command to stop. */
  readonly signal?: AbortSignal | undefined;
}

export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** A command: its arguments without its own name in, the exit code out. 2 means that it was called in a wrong way. */
export type Command = (args: readonly string[], io: CommandIo) => Promise<number>;
