import type { BrokenServer } from './broken-server.js';
import { audienceBroken } from './minted/audience.js';
import { issuerBroken, kindBroken, timeBroken } from './minted/claims.js';
import { formatBroken, goodBroken } from './minted/shape.js';
import { headerBroken, signatureBroken } from './minted/signature.js';

export const mintedBroken: readonly BrokenServer[] = [
  ...goodBroken,
  ...signatureBroken,
  ...headerBroken,
  ...audienceBroken,
  ...timeBroken,
  ...issuerBroken,
  ...kindBroken,
  ...formatBroken,
];
