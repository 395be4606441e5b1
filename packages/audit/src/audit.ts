/** The audit: from a URL to a report. */

import { AuditError } from './audit-error.js';
import type { CheckDescription, Need } from './check.js';
import { authorizationServerChecks } from './checks/authorization-server.js';
import { gatewayChecks } from './checks/gateway.js';
import { resourceServerChecks } from './checks/resource-server.js';
import type { Credentials, IssuerKey } from './credentials.js';
import type { Upstream } from './gateway/received-request.js';
import type { Exchange } from './http/exchange.js';
import { Http } from './http/http.js';
import { type Lookup, reachFrom } from './http/reachable.js';
import type { Redactor } from './http/redact.js';
import { type Identified, identify } from './identify.js';
import type { CheckNotRun, Finding, Report, Status, Target, TargetKind } from './report.js';
import { runChecks } from './run-checks.js';
import { AuthorizationServer } from './subjects/authorization-server.js';
import { Gateway } from './subjects/gateway.js';
import { type GetWithHost, ResourceServer } from './subjects/resource-server.js';

export interface AuditOptions {
  /** An MCP endpoint, an issuer, or the URL of either one's metadata. */
  readonly url: string;
  /** Default: found out. */
  readonly kind?: TargetKind | undefined;
  readonly credentials?: Credentials | undefined;
  /** See {@link IssuerKey}: of a test issuer only. */
  readonly issuerKey?: IssuerKey | undefined;
  /** Clients may be registered at the authorization servers; they stay there. Default false. */
  readonly allowRegistration?: boolean | undefined;
  /** Documents and redirects may lead to private addresses. Default false: only to where the target lies itself. */
  readonly allowPrivateAddresses?: boolean | undefined;
  /** Resolves names, so that those of private addresses are known. Default: names count as public. */
  readonly lookup?: Lookup | undefined;
  /** Sends a `Host` of its own, which `fetch` cannot. Without it the checks that need it are not run. */
  readonly getWithHost?: GetWithHost | undefined;
  /** What stands behind the URL, where that is a gateway: see `createRecordingUpstream`. Without it, nothing is looked at behind. */
  readonly upstream?: Upstream | undefined;
  /** Whether the authorization servers of an MCP server are looked at as well. Default true. */
  readonly authorizationServers?: boolean | undefined;
  /** Which checks are made; the others are not in the report at all. Default: every one. */
  readonly only?: ((check: CheckDescription) => boolean) | undefined;
  /** Milliseconds a request may take. Default 10,000. */
  readonly timeout?: number | undefined;
  readonly fetch?: typeof fetch | undefined;
  /** Milliseconds since the epoch. Default: the system clock. */
  readonly clock?: (() => number) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((event: ProgressEvent) => void) | undefined;
}

export type ProgressEvent =
  | { readonly type: 'target'; readonly target: Target }
  | { readonly type: 'exchange'; readonly exchange: Exchange }
  | { readonly type: 'finding'; readonly finding: Finding };

/**
 * Makes every check that applies to what the URL is, and for which something was given. Follows what the server publishes: from the
 * MCP endpoint to its authorization servers. Does not call tools, does not sign anybody in, sends the tokens to the MCP endpoint only.
 *
 * @throws {AuditError} when there is nothing to check: the URL is none, nobody answers, or nothing there is an MCP server or an
 * authorization server. Everything else is a finding.
 */
export async function audit(options: AuditOptions): Promise<Report> {
  const { clock = Date.now, signal, onProgress, credentials = {}, only } = options;
  const startedAt = clock();
  const url = checkedUrl(options.url);
  const { lookup, allowPrivateAddresses, timeout, fetch } = options;
  const reach = reachFrom({ target: url, lookup, allowPrivateAddresses });
  const onExchange = (exchange: Exchange) => onProgress?.({ type: 'exchange', exchange });
  const http = new Http({ fetch, clock, timeout, signal, reach, onExchange });
  for (const secret of Object.values(credentials)) http.redactor.hide(secret);

  const identified = await identify(http, options.url, options.kind);
  const given = needsMet(options);
  const onFinding = (finding: Finding) => onProgress?.({ type: 'finding', finding });
  const findings: Finding[] = [];
  const notRun: CheckNotRun[] = [];
  const documents: Record<string, Readonly<Record<string, unknown>>> = {};
  let issuers = identified.issuers;
  let resource: string | undefined;

  const collect = (part: { findings: Finding[]; notRun: CheckNotRun[] }) => {
    findings.push(...part.findings);
    for (const each of part.notRun) if (!notRun.some(({ id }) => id === each.id)) notRun.push(each);
  };
  if (identified.mcpUrl !== undefined) {
    const { issuerKey, getWithHost } = options;
    const input = { http, url: new URL(identified.mcpUrl), credentials, issuerKey, clock, getWithHost };
    const subject = new ResourceServer(input);
    issuers = await subject.authorizationServers().catch(() => []);
    resource = await subject.metadata().then(
      ({ document }) => (typeof document.resource === 'string' ? document.resource : undefined),
      () => undefined,
    );
    onProgress?.({ type: 'target', target: publicPart(http.redactor, identified, issuers) });
    const checks = resourceServerChecks;
    const name = subject.url.href;
    collect(await runChecks({ checks, only, subject, name, http, given, signal, onFinding }));
    if (options.upstream) {
      const gateway = new Gateway(subject, options.upstream);
      const behind = { checks: gatewayChecks, only, subject: gateway, name };
      collect(await runChecks({ ...behind, http, given, signal, onFinding }));
    }
  } else onProgress?.({ type: 'target', target: publicPart(http.redactor, identified, issuers) });

  if (identified.mcpUrl === undefined || options.authorizationServers !== false) {
    for (const issuer of issuers) {
      const { metadataUrl } = identified.mcpUrl === undefined ? identified : {};
      const subject = new AuthorizationServer({ http, issuer, metadataUrl, clock, resource });
      const checks = authorizationServerChecks;
      collect(await runChecks({ checks, only, subject, name: issuer, http, given, signal, onFinding }));
      const metadata = await subject.metadata().catch(() => undefined);
      if (metadata) documents[issuer] = metadata;
    }
  }
  return {
    version: 1,
    target: publicPart(http.redactor, identified, issuers),
    startedAt,
    duration: clock() - startedAt,
    findings,
    notRun,
    exchanges: http.exchanges,
    authorizationServers: documents,
    summary: summaryOf(findings),
  };
}

function checkedUrl(text: string): URL {
  if (!URL.canParse(text)) {
    throw new AuditError(
      'bad_url',
      `${JSON.stringify(text)} is not a URL. Give it with its scheme: https://api.example.com/mcp`,
    );
  }
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new AuditError('bad_url', `Only https and http URLs can be checked, not ${url.protocol}`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new AuditError(
      'bad_url',
      'The URL has credentials in it. Take them out: MCP servers get tokens in the Authorization header.',
    );
  }
  return url;
}

const credentialNeeds: Readonly<Record<keyof Credentials, Need>> = {
  token: 'token',
  narrowToken: 'narrow-token',
  expiredToken: 'expired-token',
  otherAudienceToken: 'other-audience-token',
  otherUserToken: 'other-user-token',
  idToken: 'id-token',
  refreshToken: 'refresh-token',
};

function needsMet({
  credentials = {},
  issuerKey,
  allowRegistration,
  getWithHost,
  upstream,
}: AuditOptions): ReadonlySet<Need> {
  const given = new Set<Need>();
  for (const [name, need] of Object.entries(credentialNeeds)) {
    if (credentials[name as keyof Credentials] !== undefined) given.add(need);
  }
  if (issuerKey) given.add('issuer-key');
  if (allowRegistration) given.add('registration');
  if (getWithHost) given.add('host-header');
  if (upstream) given.add('upstream');
  return given;
}

function publicPart(
  redactor: Redactor,
  { kind, given, mcpUrl }: Identified,
  issuers: readonly string[],
): Target {
  const mcp = mcpUrl !== undefined && { mcpUrl: redactor.text(mcpUrl) };
  return { kind, given: redactor.text(given), ...mcp, issuers };
}

function summaryOf(findings: readonly Finding[]): Record<Status, number> {
  const summary: Record<Status, number> = { passed: 0, failed: 0, warned: 0, not_applicable: 0 };
  for (const { status } of findings) summary[status]++;
  return summary;
}
