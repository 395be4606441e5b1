import { wellKnownChecks } from '../../src/checks/rs/well-known.js';
import { brokenWellKnown } from '../broken/well-known.js';
import { judgeChecks } from './judging.js';

judgeChecks(wellKnownChecks, brokenWellKnown);
