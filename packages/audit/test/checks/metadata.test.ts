import { metadataChecks } from '../../src/checks/rs/metadata.js';
import { brokenMetadata } from '../broken/metadata.js';
import { judgeChecks } from './judging.js';

judgeChecks(metadataChecks, brokenMetadata);
