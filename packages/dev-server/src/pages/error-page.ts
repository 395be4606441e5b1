import { html } from '../html.js';
import { type Page, renderPage } from './page.js';

/** For errors that must not be sent to a redirect URI, because there is none that can be trusted. */
export function errorPage(status: number, error: string, description: string | undefined): Page {
  return renderPage({
    status,
    title: 'Request refused',
    content: html`<h1>This request cannot be completed</h1>
<p>${description ?? 'The authorization request is not valid.'}</p>
<p class="soft">Error code: <code>${error}</code></p>
<p class="note">Go back to the app you came from and start again. If you are writing that app: this page is shown
instead of a redirect when the client or its redirect URI is not known, or when the sign-in has ended or expired.</p>`,
  });
}
