/** What a decision says about itself, on spans and on metrics. */

import type { Attributes } from '@opentelemetry/api';
import type { DecisionEvent } from '../core/decision-event.js';
import { knownMethod, mcpAttributes } from './mcp-attributes.js';

/** Which personal data spans may hold. */
export interface Disclosure {
  readonly principal: boolean;
  readonly detail: boolean;
}

/** RFC 9110 and RFC 5789, as the semantic conventions for HTTP list them. */
const httpMethods: ReadonlySet<string> = new Set([
  'CONNECT',
  'DELETE',
  'GET',
  'HEAD',
  'OPTIONS',
  'PATCH',
  'POST',
  'PUT',
  'QUERY',
  'TRACE',
]);

/**
 * The reason, where the guard could not do its work. A refusal is no failure: to refuse is what the guard is for, and a client that is
 * told to sign in or to step up is on its usual way. The conventions keep `error.type` and the status of a span for failures, so that an
 * alert on them does not go off whenever a token expires.
 */
export function failure({ status, denial }: DecisionEvent): string | undefined {
  return status !== undefined && status >= 500 ? denial.reason : undefined;
}

/** Every value comes from a closed set or from the configuration, so that no caller can make more time series. */
export function metricAttributes(event: DecisionEvent): Attributes {
  return present({ ...decision(event), 'mcp.method.name': knownMethod(event) });
}

export function spanAttributes(event: DecisionEvent, disclosure: Disclosure): Attributes {
  const { method, protocolVersion, principal, denial, explanation } = event;
  const required = denial && 'required' in denial ? denial.required : undefined;
  return present({
    ...decision(event),
    ...mcpAttributes(event),
    'http.request.method': httpMethods.has(method) ? method : '_OTHER',
    'mcp.protocol.version': protocolVersion,
    'mcp_auth.required_scopes': required && [...required],
    'mcp_auth.issuer': principal?.issuer,
    'mcp_auth.client_id': principal?.clientId || undefined,
    'enduser.id': disclosure.principal ? principal?.subject : undefined,
    'mcp_auth.detail': disclosure.detail ? (detailOf(event) ?? explanation) : undefined,
  });
}

export function detailOf({ denial }: DecisionEvent): string | undefined {
  return denial && 'detail' in denial ? denial.detail : undefined;
}

function decision(event: DecisionEvent): Attributes {
  const { type, resource, status, denial } = event;
  return {
    'mcp_auth.decision': type,
    'mcp_auth.resource': resource,
    'mcp_auth.reason': denial?.reason,
    'mcp_auth.check': denial?.reason === 'token_rejected' ? denial.check : undefined,
    'http.response.status_code': status,
    'error.type': failure(event),
  };
}

/** A metric counts a member that is undefined as a value of its own. */
function present(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}
