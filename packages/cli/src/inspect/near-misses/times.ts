/** Times that are nearly right: clocks, units, types. */

import { dateOf, millisecondsFrom } from '../times.js';
import type { NearMiss, NearMissContext } from './near-miss.js';

const claimOf = { expiry: 'exp', not_before: 'nbf', issued_at: 'iat' } as const;
type TimeCheck = keyof typeof claimOf;
const checks = Object.keys(claimOf) as TimeCheck[];

/** Seconds; more than that is no clock that runs a little wrong. */
const mostSkew = 300;

/** Which tolerance would let the token pass. The library refuses `exp` at the tolerance itself, `nbf` and `iat` beyond it. */
function toleranceFor(check: TimeCheck, { claims, now }: NearMissContext): number | undefined {
  const time = claims[claimOf[check]];
  if (typeof time !== 'number' || !Number.isFinite(time) || time >= millisecondsFrom) return undefined;
  return check === 'expiry' ? Math.floor(now - time) + 1 : Math.ceil(time - now);
}

const rows = {
  clock_skew: (check: TimeCheck) => (context: NearMissContext) => {
    const tolerance = toleranceFor(check, context);
    if (tolerance === undefined || tolerance <= context.clockTolerance || tolerance > mostSkew)
      return undefined;
    const cause =
      check === 'expiry'
        ? 'Have the client refresh its token; if the token is fresh, a clock is wrong.'
        : 'The clock of the issuer is ahead of this one, or this one is behind: synchronise them.';
    return `It would pass with \`clockTolerance: ${tolerance}\`. ${cause}`;
  },
  time_zone: (check: TimeCheck) => (context: NearMissContext) => {
    const tolerance = toleranceFor(check, context);
    if (tolerance === undefined) return undefined;
    const hours = Math.round(tolerance / 1800) / 2;
    const exact = Math.abs(tolerance - hours * 3600) < 120;
    return exact && hours >= 1 && hours <= 14
      ? `It is off by ${hours} hours almost exactly: the issuer may have written its local time. Times in tokens are in UTC.`
      : undefined;
  },
  milliseconds:
    (check: TimeCheck) =>
    ({ claims }: NearMissContext) => {
      const time = claims[claimOf[check]];
      if (typeof time !== 'number' || !Number.isFinite(time) || time < millisecondsFrom) return undefined;
      return `${claimOf[check]} is in milliseconds; divided by 1,000 it would be ${dateOf(time / 1000) ?? 'no date either'}. Have the issuer write seconds (RFC 7519 §2).`;
    },
  as_text:
    (check: TimeCheck) =>
    ({ claims }: NearMissContext) => {
      const time = claims[claimOf[check]];
      return typeof time === 'string' && (/^\d+(?:\.\d+)?$/.test(time) || !Number.isNaN(Date.parse(time)))
        ? `${claimOf[check]} is a text. Have the issuer write a number of seconds (RFC 7519 §2).`
        : undefined;
    },
} satisfies Record<string, (check: TimeCheck) => NearMiss['says']>;

export const timeMisses: readonly NearMiss[] = [
  ...checks.flatMap((check) =>
    Object.entries(rows)
      // Nobody knows when a token that has expired should have.
      .filter(([name]) => name !== 'time_zone' || check !== 'expiry')
      .map(([name, row]) => ({ name: `${claimOf[check]}_${name}`, check, says: row(check) })),
  ),
  {
    name: 'exp_missing',
    check: 'expiry',
    says: ({ claims }) =>
      claims.exp === undefined
        ? 'A token without an end is good for ever once it is stolen. Have the issuer set `exp` (RFC 9068 §2.2).'
        : undefined,
  },
];
