/** Every scenario of the table, by its id. */

import { accessScenarios } from './access-scenarios.js';
import { handlerScenarios } from './handler-scenarios.js';
import { metadata } from './metadata-scenario.js';
import type { Run } from './running.js';
import type { ScenarioId } from './table.js';

export const runs: Readonly<Record<ScenarioId, Run>> = { metadata, ...accessScenarios, ...handlerScenarios };
