/** Checks that nothing was given for, and what would make them run. */

import type { Need, Report } from '@mcp-auth/audit';
import { allChecks } from '../check-selection.js';

/** In the order in which one would go about it. Undefined: nothing that a caller of the command can give. */
const ways: Readonly<Record<Need, string | undefined>> = {
  token: 'a token: --sign-in, --client-credentials, or MCP_AUTH_TOKEN',
  registration: '--register, because they register clients',
  'narrow-token': 'a token with few scopes: MCP_AUTH_NARROW_TOKEN',
  'other-audience-token': 'a token for another server: MCP_AUTH_OTHER_AUDIENCE_TOKEN',
  'other-user-token': 'a token of another user: MCP_AUTH_OTHER_USER_TOKEN',
  'expired-token': 'an expired token: MCP_AUTH_EXPIRED_TOKEN',
  'id-token': 'an ID token, which --sign-in gets where there is one',
  'refresh-token': 'a used refresh token, which --sign-in has where each use gives a new one',
  'issuer-key': 'the key of a test issuer of your own, to sign bad tokens with: --issuer-key',
  'host-header': undefined,
  upstream: undefined,
};

const order = Object.keys(ways) as Need[];

/** Each check counts once, where the need stands that is hardest to meet. */
export function notRunLines({ notRun, findings }: Report): readonly string[] {
  const ran = new Set(findings.map(({ id }) => id));
  const given = new Set(allChecks.flatMap(({ id, needs = [] }) => (ran.has(id) ? needs : [])));
  const counts = new Map<Need, number>();
  for (const { needs } of notRun) {
    const missing = needs
      .filter((need) => !given.has(need))
      .sort((a, b) => order.indexOf(a) - order.indexOf(b));
    const hardest = missing.at(-1);
    if (hardest !== undefined) counts.set(hardest, (counts.get(hardest) ?? 0) + 1);
  }
  return order.flatMap((need) => {
    const [count, way] = [counts.get(need) ?? 0, ways[need]];
    return count === 0 || way === undefined ? [] : [`${count} with ${way}`];
  });
}
