import { describe } from 'vitest';
import { dpopChecks } from '../../src/checks/rs/dpop.js';
import { mintedChecks } from '../../src/checks/rs/minted.js';
import { startDpop, startNonces } from '../broken/accepting-proofs.js';
import { dpopBroken } from '../broken/dpop.js';
import { startGood } from '../servers/good.js';
import { judgeChecks, judgeGood } from './judging.js';

judgeChecks(dpopChecks, dpopBroken, startDpop);

describe('with nonces', () => judgeGood(dpopChecks, startNonces));
describe('without DPoP', () => judgeGood(dpopChecks));
describe('where nothing but DPoP is taken', () =>
  judgeGood(mintedChecks, () =>
    startGood({ server: { dpop: { nonce: 'n' }, metadata: { dpop_bound_access_tokens_required: true } } }),
  ));
