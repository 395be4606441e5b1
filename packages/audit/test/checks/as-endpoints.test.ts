import { endpointChecks } from '../../src/checks/as/endpoints.js';
import { endpointsBroken } from '../broken/as-endpoints.js';
import { startAs } from '../broken/as-servers.js';
import { judgeChecks } from './judging.js';

judgeChecks(endpointChecks, endpointsBroken, () => startAs());
