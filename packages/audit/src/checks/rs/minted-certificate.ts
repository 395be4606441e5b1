/** Tokens that are bound to a certificate, and clients that write the headers of a proxy themselves. */

import { type Check, fail, notApplicable, pass } from '../../check.js';
import { gotResult } from '../../mcp/conversation.js';
import { fromBase64Url, toBase64Url } from '../../minting/base64url.js';
import { selfSignedCertificate } from '../../minting/certificate.js';
import { minting, presentMinted } from '../../subjects/minting.js';
import type { ResourceServer } from '../../subjects/resource-server.js';
import { refusalProblem } from './token-verdict.js';

export const mintedCertificateChecks: readonly Check<ResourceServer>[] = [
  {
    id: 'rs.minted.certificate-header-ignored',
    role: 'resource-server',
    level: 'MUST',
    title: 'A certificate in a header that anybody can write proves nothing',
    why: 'Proxies that end TLS hand the certificate of the client on in a header. Where clients can write that header, a stolen token that is bound to a certificate is as good as any other: certificates are public.',
    source: 'RFC 8705 §6.5; RFC 9440 §2.4 and §4',
    requirements: ['8705-02'],
    fix: 'Let the proxy remove Client-Cert, X-Forwarded-Client-Cert and their like from what clients send, and read them from that proxy alone. A server without such a proxy ignores them.',
    needs: ['issuer-key'],
    async run(subject) {
      const { mint, era } = await minting(subject);
      const { base64 } = await selfSignedCertificate();
      const digest = await crypto.subtle.digest('SHA-256', fromBase64Url(base64));
      const hash = toBase64Url(new Uint8Array(digest));
      const token = await mint.token({ claims: { cnf: { 'x5t#S256': hash } } });
      const without = await presentMinted(subject, era, { what: 'bound to a certificate', token });
      if (gotResult(without)) {
        return notApplicable('Tokens that are bound to a certificate are accepted without any.');
      }
      const { mcp } = subject;
      const answer = await mcp.hello(era, {
        purpose: 'Bring a certificate in the headers of a proxy',
        authorization: `Bearer ${token}`,
        headers: headersOfProxies(base64),
      });
      const what = 'A token that is bound to a certificate, with that certificate in headers of our own,';
      // In whatever way it is refused: without a connection that has a certificate there is no better one.
      const problem = gotResult(answer) || answer.status >= 500 ? refusalProblem(answer, what) : undefined;
      return problem === undefined ? pass() : fail(problem, { shows: [answer] });
    },
  },
];

/** As RFC 9440, Envoy, nginx, AWS and Azure write them. */
function headersOfProxies(base64: string): Record<string, string> {
  const lines = base64.match(/.{1,64}/g) ?? [];
  const pem = encodeURIComponent(
    `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
  );
  return {
    'client-cert': `:${base64}:`,
    'x-forwarded-client-cert': `Cert="${pem}"`,
    'x-ssl-client-cert': pem,
    'ssl-client-cert': pem,
    'x-client-cert': pem,
    'x-amzn-mtls-clientcert': pem,
    'x-arr-clientcert': base64,
  };
}
