import { registrationChecks } from '../../src/checks/as/registration.js';
import { registrationBroken } from '../broken/as-registration.js';
import { startAs } from '../broken/as-servers.js';
import { judgeChecks } from './judging.js';

judgeChecks(registrationChecks, registrationBroken, () => startAs());
