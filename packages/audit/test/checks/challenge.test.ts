import { challengeChecks } from '../../src/checks/rs/challenge.js';
import { brokenChallenges } from '../broken/challenge.js';
import { judgeChecks } from './judging.js';

judgeChecks(challengeChecks, brokenChallenges);
