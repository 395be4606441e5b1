/** What lies between client and server: encryption, proxies, caches. */

import { type Check, fail, notApplicable, pass } from '../../check.js';
import { kindOfHost } from '../../http/address.js';
import { initialize } from '../../mcp/messages.js';
import type { ResourceServer } from '../../subjects/resource-server.js';
import { wasLetIn } from './let-in.js';
import { proxyChecks } from './transport-proxies.js';

/** Seconds. Longer than this, a change of the authorization server does not come through. */
const LONGEST = 30 * 24 * 3600;

const wayChecks: readonly Check<ResourceServer>[] = [
  {
    id: 'rs.transport.https',
    role: 'resource-server',
    level: 'MUST',
    title: 'The server is asked over https',
    why: 'Over plain http, everybody on the way (the Wi-Fi of a café is enough) reads the token and uses it.',
    source: 'RFC 6750 §5.3; RFC 9728 §7.1; MCP 2026-07-28, Authorization, Communication Security',
    requirements: ['9728-17'],
    fix: 'Serve the MCP endpoint over https with a valid certificate. Plain http is for this machine only (localhost, 127.0.0.1).',
    async run({ url }) {
      if (url.protocol === 'https:') return pass();
      if (kindOfHost(url.hostname) === 'loopback')
        return pass('Plain http, but it does not leave this machine.');
      return fail(`${url.href} is plain http, and ${url.hostname} is not this machine.`, {
        fix: `Serve it as https://${url.host}${url.pathname}, with a valid certificate, and give clients that URL.`,
      });
    },
  },
  {
    id: 'rs.transport.no-plain-http',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'The server does not answer over plain http as well',
    why: 'Somebody who types http:// by mistake is asked to sign in, and from then on their token travels for everybody to read. Nothing tells them.',
    source: 'RFC 6750 §5.3 (always use TLS)',
    requirements: ['9728-17'],
    fix: 'Close port 80 for the MCP endpoint, or answer everything there with a redirect or 403 and nothing else.',
    async run({ url, http }) {
      if (url.protocol !== 'https:' || url.port !== '') {
        return notApplicable(
          'Only for https at its usual port: where plain http would be, is not known otherwise.',
        );
      }
      const plain = new URL(url);
      plain.protocol = 'http:';
      const { headers, body } = initialize();
      const purpose = 'Open a conversation without a token, over plain http';
      const answer = await http.send({
        method: 'POST',
        url: plain.href,
        headers,
        body,
        purpose,
        timeout: 5000,
      });
      const isOpen = answer.status === 401 || wasLetIn(answer);
      return isOpen
        ? fail(`${plain.href} answers ${answer.summary}, as if it were the same.`)
        : pass(answer.summary);
    },
  },
  {
    id: 'rs.transport.metadata-cacheable',
    role: 'resource-server',
    level: 'SHOULD',
    title: 'The metadata says how long it is good for',
    why: 'Clients read the document again and again, some twice for each sign-in. Without Cache-Control each cache on the way guesses; with a very long time, clients go on to an authorization server that is gone.',
    source: 'RFC 9728 §7.10',
    requirements: ['9728-19'],
    fix: 'Send "Cache-Control: public, max-age=3600" with the metadata document.',
    async run(subject) {
      const { url } = await subject.metadata();
      const answer = await subject.metadataAt(url);
      const shows = [answer];
      const control = answer.header('cache-control');
      if (control === undefined) {
        return answer.header('expires') === undefined
          ? fail(`${url} is sent without Cache-Control.`, { shows })
          : pass(undefined, { shows });
      }
      const seconds = Number(/\bmax-age\s*=\s*"?(\d+)/i.exec(control)?.[1] ?? 0);
      return seconds > LONGEST
        ? fail(`${url} may be kept for ${Math.round(seconds / 86_400)} days ("Cache-Control: ${control}").`, {
            shows,
          })
        : pass(undefined, { shows });
    },
  },
];

export const transportChecks: readonly Check<ResourceServer>[] = [...wayChecks, ...proxyChecks];
