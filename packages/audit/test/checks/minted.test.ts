import { mintedChecks } from '../../src/checks/rs/minted.js';
import { mintedBroken } from '../broken/minted.js';
import { judgeChecks } from './judging.js';

judgeChecks(mintedChecks, mintedBroken);
