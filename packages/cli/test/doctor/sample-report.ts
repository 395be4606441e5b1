/** A report by hand, for what shows reports: everything that can be in one, and servers that say what they like. */

import type { Exchange, Finding } from '@mcp-auth/audit';
import { type DoctorReport, findingKey } from '../../src/doctor/doctor-report.js';

const url = 'http://localhost:3001/mcp';
const issuer = 'http://localhost:3000';

/** As a server would write it that wants to run something in the page of the reader. */
export const hostile = `"><script>document.title='owned'</script><img src=x onerror="document.title='owned'">'\u001b[31m\u202e`;

function exchange(number: number, method: string, target: string, status: number, said = ''): Exchange {
  const headers: [string, string][] = [['content-type', 'application/json']];
  if (status === 401) headers.push(['www-authenticate', `Bearer resource_metadata="${said}"`]);
  return {
    number,
    purpose: `Ask for number ${number}`,
    request: { method, url: target, headers: [['accept', '*/*']], ...(method === 'POST' && { body: '{}' }) },
    ...(status > 0 && { response: { status, headers, body: said } }),
    ...(status === 0 && { failure: { kind: 'timeout', message: `no complete answer in time ${said}` } }),
    startedAt: 0,
    duration: 12.3,
  };
}

function finding(id: string, status: Finding['status'], more: Partial<Finding> = {}): Finding {
  return {
    id,
    role: 'resource-server',
    level: status === 'warned' ? 'SHOULD' : 'MUST',
    title: `${id} holds`,
    why: 'Clients do not get in.',
    source: 'RFC 9728 §3.3',
    fix: 'Set it right.',
    subject: url,
    status,
    exchanges: [1],
    ...more,
  };
}

export function sampleReport(said = ''): DoctorReport {
  const failed = finding('rs.metadata.found', 'failed', { found: `It says ${said}`, exchanges: [1, 2] });
  const findings = [
    finding('rs.challenge.scope', 'warned', { found: said }),
    failed,
    finding('rs.metadata.resource', 'failed', { blockedBy: failed.id }),
    finding('rs.challenge.present', 'passed', { found: said }),
    finding('rs.dpop', 'not_applicable', { found: 'no DPoP' }),
  ];
  return {
    version: 1,
    report: {
      version: 1,
      target: { kind: 'mcp-server', given: url, mcpUrl: url, issuers: [issuer] },
      startedAt: 0,
      duration: 1234,
      findings,
      notRun: [
        { id: 'rs.token', role: 'resource-server', level: 'MUST', title: said || 'later', needs: ['token'] },
        {
          id: 'rs.token.other',
          role: 'resource-server',
          level: 'MUST',
          title: 'later',
          // What is said of it has the longest word of all.
          needs: ['token', 'other-audience-token'],
        },
      ],
      exchanges: [
        exchange(1, 'POST', url, 401, said),
        exchange(2, 'GET', 'http://localhost:3001/.well-known/oauth-protected-resource/mcp', 404, said),
        exchange(3, 'GET', `${issuer}/.well-known/oauth-authorization-server`, 200, said),
        exchange(4, 'GET', `${issuer}/jwks`, 0, said),
        exchange(5, 'GET', `https://other.example/${encodeURIComponent(said)}`, 500, said),
      ],
      authorizationServers: { [issuer]: { issuer, jwks_uri: `${issuer}/jwks` } },
      summary: { passed: 1, failed: 2, warned: 1, not_applicable: 1 },
    },
    providers: { [issuer]: { id: 'keycloak', name: 'Keycloak' } },
    advice: { [findingKey(failed)]: [{ issuer, provider: 'Keycloak', text: `Add a mapper ${said}` }] },
    toolVersion: '1.2.3',
    generatedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
  };
}
