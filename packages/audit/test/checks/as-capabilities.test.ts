import { capabilityChecks } from '../../src/checks/as/capabilities.js';
import { capabilitiesBroken } from '../broken/as-capabilities.js';
import { startAs } from '../broken/as-servers.js';
import { judgeChecks } from './judging.js';

judgeChecks(capabilityChecks, capabilitiesBroken, () => startAs());
