/** A resource that is chosen for each request, for hosts that serve many tenants. */

import type { ResourceSelector, ResourceServerConfig } from './config.js';
import { type AllowedOrigins, corsHeaders, isPreflight, preflightReply } from './core/cors.js';
import { type DecisionListener, type Outcome, tellDecision } from './core/decision-event.js';
import type { Denial } from './core/denial.js';
import { describeThrown } from './core/evidence.js';
import type { Case } from './core/guard-policy.js';
import { denialToReply } from './core/refusal.js';
import type { Clock, Decision, Guard, Reply, RequestHead } from './core/types.js';
import { isMetadataPath, publishDocuments } from './core/well-known.js';
import { fingerprint, snapshot } from './fingerprint.js';
import { readProtectedResources } from './protected-resource.js';
import { Recent } from './recent.js';
import type { ProtectedResource } from './resource-description.js';
import { documentsOf } from './resource-documents.js';

export interface ChosenResourceContext {
  readonly choose: ResourceSelector;
  /** How many resources' guards and documents are kept; the ones used last win. */
  readonly limit: number;
  readonly allowInsecureRequests: boolean;
  /** As in a guard: `false` leaves preflights and CORS headers to the host. */
  readonly origins: AllowedOrigins | false;
  readonly clock: Clock;
  /** Told why the selector, or the configuration it returned, could not be used. */
  readonly onDecision?: DecisionListener | undefined;
}

/** Total, like every guard: a request that belongs to no resource is 404, a selector that fails is the server's own fault. */
export function chosenGuard(
  context: ChosenResourceContext,
  makeGuard: (resource: ProtectedResource) => Guard,
): Guard {
  const guards = new Recent<Guard>(context.limit);
  const { origins } = context;
  return async (head, readBody): Promise<Decision> => {
    const started = context.clock();
    // Every resource gives the same answer, and a page could not read a refusal without it.
    if (origins !== false && isPreflight(head)) {
      tell(context, { head, started }, { type: 'preflight' });
      return { type: 'reply', reply: preflightReply(head, origins, 'GET, POST, DELETE') };
    }
    try {
      const config = await context.choose(head);
      if (config === undefined) return refuse({ head, started }, { reason: 'resource_not_found' });
      const guard = guards.get(fingerprint(config), () => makeGuard(read(config, context)));
      return await guard(head, readBody);
    } catch (error) {
      return refuse({ head, started }, failure(error));
    }
  };

  function refuse(current: Asking, denial: Denial): Decision {
    return { type: 'reply', reply: readable(told(current, denial, context), current.head, origins), denial };
  }
}

/** The metadata of whichever resource a request belongs to, at that resource's own locations. */
export function chosenDocuments(context: ChosenResourceContext, origins: AllowedOrigins) {
  const published = new Recent<ReturnType<typeof publishDocuments>>(context.limit);
  return (head: RequestHead): Promise<Reply> | undefined =>
    isMetadataPath(head.url) ? serve(head) : undefined;

  async function serve(head: RequestHead): Promise<Reply> {
    if (isPreflight(head)) return preflightReply(head, origins, 'GET, HEAD');
    const started = context.clock();
    try {
      const config = await context.choose(head);
      if (config === undefined) return readable(unknownResource, head, origins);
      const publish = published.get(fingerprint(config), () => {
        const resource = read(config, context);
        return publishDocuments(documentsOf(resource), origins);
      });
      return (await publish(head)) ?? readable(unknownResource, head, origins);
    } catch (error) {
      return readable(told({ head, started }, failure(error), context), head, origins);
    }
  }
}

/** Whoever looks for metadata asks in many places, which is nothing to tell the operator of. */
const unknownResource = denialToReply({ reason: 'resource_not_found' }, { scopes: [] });

/** With the headers that let a page of an allowed origin see what happened. */
function readable(answer: Reply, head: RequestHead, origins: AllowedOrigins | false): Reply {
  if (origins === false) return answer;
  return { ...answer, headers: [...answer.headers, ...corsHeaders(head, origins)] };
}

/** A copy: the guard and the documents are found by what the configuration said, whatever becomes of its arrays. */
function read(config: ResourceServerConfig, context: ChosenResourceContext): ProtectedResource {
  const [resource] = readProtectedResources(snapshot(config), context.allowInsecureRequests).values();
  if (!resource) throw new TypeError('the selector returned an empty list');
  return resource;
}

/** The operator is told of every refusal. */
function told(current: Asking, denial: Denial, context: ChosenResourceContext): Reply {
  const answer = denialToReply(denial, { scopes: [] });
  tell(context, current, { type: 'refused', status: answer.status, denial });
  return answer;
}

/** A request of which nothing is known but its head. */
type Asking = Case & { readonly head: RequestHead };

function tell({ onDecision, clock }: ChosenResourceContext, current: Asking, outcome: Outcome): void {
  if (onDecision) tellDecision(onDecision, { clock }, current, outcome);
}

/** A bug of this server. */
function failure(error: unknown): Denial {
  return { reason: 'internal_error', detail: `protectedResources: ${describeThrown(error)}` };
}
