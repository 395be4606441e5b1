import { html } from '../html.js';
import type { ResolvedUser } from '../users.js';
import { formTargetsFor, type Page, renderPage } from './page.js';

export interface SignInPage {
  readonly uid: string;
  readonly formToken: string;
  readonly clientName: string;
  readonly redirectUri: string;
  readonly users: readonly ResolvedUser[];
  /** What was typed before, or the request's `login_hint`. */
  readonly username?: string | undefined;
  /** Set after a wrong password. */
  readonly failed?: boolean;
}

export function signInPage(page: SignInPage): Page {
  const { uid, formToken, failed = false } = page;
  const errorId = failed ? html` aria-describedby="problem"` : undefined;
  const hint = page.users.map(
    (user, index) =>
      html`${index > 0 ? ', ' : ''}<code>${user.username}</code> / <code>${user.password}</code>`,
  );
  return renderPage({
    status: failed ? 401 : 200,
    title: 'Sign in',
    formTargets: formTargetsFor(page.redirectUri),
    content: html`<h1>Sign in</h1>
<p>to continue to <strong>${page.clientName}</strong></p>
${failed ? html`<p class="bad" id="problem" role="alert">Wrong username or password.</p>` : undefined}
<form id="sign-in" method="post" action="/interaction/${uid}/sign-in">
<input type="hidden" name="form_token" value="${formToken}">
<label for="username">Username</label>
<input id="username" name="username" value="${page.username ?? ''}" autocomplete="username" autocapitalize="none"
 spellcheck="false" required${errorId}${page.username ? undefined : html` autofocus`}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password"
 required${errorId}${page.username ? html` autofocus` : undefined}>
</form>
<form id="cancel" method="post" action="/interaction/${uid}/cancel">
<input type="hidden" name="form_token" value="${formToken}">
</form>
<div class="actions">
<button form="sign-in">Sign in</button>
<button form="cancel" class="second">Cancel</button>
</div>
<p class="note">This is a development server. Users and their passwords: ${hint}</p>`,
  });
}
