/** Every check of a gateway, in the order of the report. They need a {@link createRecordingUpstream} behind it. */

import type { Check } from '../check.js';
import type { Gateway } from '../subjects/gateway.js';
import { forwardingRows } from './gw/forwarding.js';
import { pathRows } from './gw/paths.js';
import { refusingRows, sharingRow } from './gw/refusing.js';
import type { GatewayRow } from './gw/row.js';
import { streamingRows } from './gw/streaming.js';

const checkOf = (row: GatewayRow): Check<Gateway> => ({
  ...row,
  role: 'gateway',
  needs: ['upstream', 'token', ...(row.needs ?? [])],
});

export const gatewayChecks: readonly Check<Gateway>[] = [
  ...forwardingRows,
  ...refusingRows,
  ...pathRows,
  sharingRow,
  ...streamingRows,
].map(checkOf);
