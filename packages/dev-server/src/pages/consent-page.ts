import { type Html, html } from '../html.js';
import { isLoopbackHost } from '../loopback.js';
import { formTargetsFor, type Page, renderPage } from './page.js';

export interface ConsentPage {
  readonly uid: string;
  readonly formToken: string;
  readonly username: string;
  readonly clientName: string;
  /** The client id; shown as a host when it is the URL of a metadata document. */
  readonly clientId: string;
  readonly redirectUri: string;
  /** Scopes without a resource, with the ones about the user. */
  readonly scopes: readonly ConsentScope[];
  readonly resources: readonly { readonly resource: string; readonly scopes: readonly ConsentScope[] }[];
}

interface ConsentScope {
  readonly name: string;
  /** False: the user has no right to it, so approving does not give it. */
  readonly held: boolean;
}

const meanings: Readonly<Record<string, string>> = {
  openid: 'Know who you are',
  profile: 'See your name and username',
  email: 'See your email address',
  offline_access: 'Keep access while you are away',
};

export function consentPage(page: ConsentPage): Page {
  const { uid, formToken } = page;
  const redirect = new URL(page.redirectUri);
  const document = page.clientId.startsWith('https://') ? new URL(page.clientId) : undefined;
  return renderPage({
    title: 'Allow access',
    formTargets: formTargetsFor(page.redirectUri),
    content: html`<h1>Allow <em>${page.clientName}</em> access?</h1>
<p class="soft">You are signed in as <strong>${page.username}</strong>.
<a href="/interaction/${uid}?account=other">Use another account</a></p>
${page.resources.map(
  ({ resource, scopes }) => html`<h2>Permissions on <code>${resource}</code></h2>
${scopes.length > 0 ? scopeList(scopes) : html`<p>Identify you; no further permissions.</p>`}`,
)}
${page.scopes.length > 0 ? html`<h2>About you</h2>${scopeList(page.scopes)}` : undefined}
<dl>
${document ? html`<dt>Published at</dt><dd>${document.host}</dd>` : undefined}
<dt>Sends you to</dt><dd>${/^https?:$/.test(redirect.protocol) ? redirect.host : `${redirect.protocol}//${redirect.host}`}</dd>
</dl>
${warning(redirect, document)}
<form method="post" action="/interaction/${uid}/approve">
<input type="hidden" name="form_token" value="${formToken}">
<div class="actions two">
<button formaction="/interaction/${uid}/cancel" class="second">Cancel</button>
<button>Approve</button>
</div>
</form>`,
  });
}

function scopeList(scopes: readonly ConsentScope[]): Html {
  return html`<ul>${scopes.map(
    ({ name, held }) =>
      html`<li>${
        meanings[name] === undefined
          ? html`<code>${name}</code>`
          : html`${meanings[name]} <code class="soft">${name}</code>`
      }${held ? undefined : html`<span class="soft">Your account does not have this permission; it will be left out.</span>`}</li>`,
  )}</ul>`;
}

function warning({ protocol, hostname }: URL, document: URL | undefined): Html | undefined {
  if (protocol === 'http:' && isLoopbackHost(hostname)) {
    return html`<p class="warn"><strong>Any program on this computer can use this address.</strong> Approve only if you
just started ${document ? html`the app of ${document.host}` : 'this app'} yourself.</p>`;
  }
  if (protocol !== 'https:') {
    return html`<p class="warn"><strong>Any app on this computer can claim this address.</strong> Approve only if you
just started this app yourself.</p>`;
  }
  return undefined;
}
