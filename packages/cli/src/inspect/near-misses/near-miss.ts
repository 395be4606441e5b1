/** What a refused token nearly was: the shape of a row, and what rows may look at. */

import type { CheckVerdict, PublishedKey } from 'mcp-auth';
import type { Members, SignatureLook } from '../decode.js';

export interface NearMissContext {
  /** As it was given. A row may look at it and must not repeat any of it. */
  readonly token: string;
  readonly header: Members;
  readonly claims: Members;
  readonly signature: SignatureLook;
  /** What the policy accepts; empty where it says nothing. */
  readonly issuers: readonly string[];
  readonly audiences: readonly string[];
  readonly clientIds: readonly string[];
  readonly scopes: readonly string[];
  readonly scopeClaims: readonly string[];
  readonly strict: boolean;
  readonly scheme: 'bearer' | 'dpop';
  /** Seconds since the epoch. */
  readonly now: number;
  /** Seconds. */
  readonly clockTolerance: number;
  /** What the issuer publishes; empty where nobody asked. */
  readonly published: readonly PublishedKey[];
}

export interface NearMiss {
  /** Stable, for programs. */
  readonly name: string;
  /** Looked at only where this check has failed. */
  readonly check: CheckVerdict['check'];
  /** One or two sentences that say what is nearly right and what to change; undefined where it does not apply. */
  readonly says: (context: NearMissContext) => string | undefined;
}

/** The client that a token was issued to, by any of the claims that name one. */
export function clientOf(claims: Members): string | undefined {
  const names = ['client_id', 'azp', 'cid', 'appid', 'applicationId'];
  return names.map((name) => claims[name]).find((value) => typeof value === 'string' && value !== '') as
    | string
    | undefined;
}

/** The strings in a claim that may be one or a list. */
export function stringsOf(value: unknown): readonly string[] {
  return [value].flat().filter((entry): entry is string => typeof entry === 'string');
}
