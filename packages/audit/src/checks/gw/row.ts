import type { Check, CheckDescription, Need } from '../../check.js';
import type { Gateway } from '../../subjects/gateway.js';

/** A check of a gateway, without what all of them have in common. */
export interface GatewayRow extends Omit<CheckDescription, 'role' | 'needs'> {
  /** Beside a recording upstream and a token. */
  readonly needs?: readonly Need[] | undefined;
  readonly run: Check<Gateway>['run'];
}
