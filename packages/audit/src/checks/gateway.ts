/** Every check of a gateway, in the order of the report. They need a {@link createRecordingUpstream} behind it. */

import type { Check, Need } from '../check.js';
import type { Gateway } from '../subjects/gateway.js';
import { forwardingRows, type GatewayRow } from './gw/forwarding.js';
import { refusingRows, sharingRow } from './gw/refusing.js';
import { streamingRows } from './gw/streaming.js';

const checkOf = (row: GatewayRow & { readonly needs?: readonly Need[] }): Check<Gateway> => ({
  ...row,
  role: 'gateway',
  needs: ['upstream', 'token', ...(row.needs ?? [])],
});

export const gatewayChecks: readonly Check<Gateway>[] = [
  ...forwardingRows,
  ...refusingRows,
  sharingRow,
  ...streamingRows,
].map(checkOf);
