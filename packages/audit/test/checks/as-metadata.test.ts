import { metadataChecks } from '../../src/checks/as/metadata.js';
import { metadataBroken } from '../broken/as-metadata.js';
import { startAs } from '../broken/as-servers.js';
import { judgeChecks } from './judging.js';

judgeChecks(metadataChecks, metadataBroken, () => startAs());
