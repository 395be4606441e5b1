import { keyChecks } from '../../src/checks/as/keys.js';
import { keysBroken } from '../broken/as-keys.js';
import { startAs } from '../broken/as-servers.js';
import { judgeChecks } from './judging.js';

judgeChecks(keyChecks, keysBroken, () => startAs());
