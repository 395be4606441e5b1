export { type AuditOptions, audit, type ProgressEvent } from './audit.js';
export { AuditError, type AuditProblem } from './audit-error.js';
export {
  type Check,
  type CheckDescription,
  fail,
  type Level,
  MissingPrerequisite,
  type Need,
  notApplicable,
  type Outcome,
  pass,
  type Role,
} from './check.js';
export { authorizationServerChecks } from './checks/authorization-server.js';
export { gatewayChecks } from './checks/gateway.js';
export { resourceServerChecks } from './checks/resource-server.js';
export type { Credentials, IssuerKey } from './credentials.js';
export type { ReceivedRequest, Upstream } from './gateway/received-request.js';
export { createRecordingUpstream, type RecordingUpstream } from './gateway/recording-upstream.js';
export { kindOfAddress, kindOfHost } from './http/address.js';
export type { Answer } from './http/answer.js';
export { type Challenge, type ParsedChallenges, parseChallenges } from './http/challenge.js';
export type { Exchange, FailureKind, RequestFailure } from './http/exchange.js';
export { Http } from './http/http.js';
export { type Lookup, type Reach, reachFrom } from './http/reachable.js';
export { identify } from './identify.js';
export type { CheckNotRun, Finding, Report, Status, Target, TargetKind } from './report.js';
export { issuerLocations } from './subjects/locations.js';
export { type GetWithHost, ResourceServer } from './subjects/resource-server.js';
