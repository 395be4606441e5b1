export { presets } from './presets/all.js';
export type {
  AudienceOption,
  ClientIdsOption,
  Preset,
  PresetPolicy,
  PresetVerification,
} from './presets/preset.js';
export type {
  AdviceTopic,
  MetadataMark,
  Provider,
  ResourceParameter,
  Support,
} from './presets/provider.js';
export { providers } from './presets/providers.js';
export { type ProviderEvidence, recogniseProvider } from './presets/recognise.js';
