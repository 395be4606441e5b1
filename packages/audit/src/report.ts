/** What an audit comes to: plain data, to be printed, compared and stored. */

import type { CheckDescription, Level, Need, Role } from './check.js';
import type { Exchange } from './http/exchange.js';

/** A MUST that does not hold is `failed`, a SHOULD `warned`. */
export type Status = 'passed' | 'failed' | 'warned' | 'not_applicable';

export interface Finding {
  /** Of the check. */
  readonly id: string;
  readonly role: Role;
  readonly level: Level;
  readonly title: string;
  readonly why: string;
  readonly source: string;
  readonly fix: string;
  /** The URL of the MCP endpoint, or the issuer. */
  readonly subject: string;
  readonly status: Status;
  /** What was seen. */
  readonly found?: string | undefined;
  /** The check that has to pass first. It counts as not passed all the same. */
  readonly blockedBy?: string | undefined;
  /** Numbers of the exchanges that were made for it, or read by it. */
  readonly exchanges: readonly number[];
}

/** A check that nothing was given for. */
export interface CheckNotRun extends Pick<CheckDescription, 'id' | 'role' | 'level' | 'title'> {
  readonly needs: readonly Need[];
}

export type TargetKind =
  | 'mcp-server'
  | 'resource-metadata'
  | 'authorization-server'
  | 'authorization-server-metadata';

export interface Target {
  readonly kind: TargetKind;
  /** As it was given. */
  readonly given: string;
  /** The MCP endpoint, where there is one. */
  readonly mcpUrl?: string | undefined;
  /** Issuers that were looked at. */
  readonly issuers: readonly string[];
}

export interface Report {
  readonly version: 1;
  readonly target: Target;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Milliseconds. */
  readonly duration: number;
  readonly findings: readonly Finding[];
  readonly notRun: readonly CheckNotRun[];
  readonly exchanges: readonly Exchange[];
  /** Metadata documents as they came, by issuer: what a reader needs to recognise a provider. */
  readonly authorizationServers: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly summary: Readonly<Record<Status, number>>;
}
