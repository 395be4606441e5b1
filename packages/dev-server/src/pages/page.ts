import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { type Html, html } from '../html.js';
import { stylesheet } from './stylesheet.js';

export interface Page {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface PageContent {
  readonly status?: number;
  readonly title: string;
  readonly content: Html;
  /** CSP sources that the forms of the page, and the redirects after them, may go to. */
  readonly formTargets?: readonly string[];
}

/** The frame of every page: no script, one style sheet of its own, never inside a frame. */
export function renderPage({ status = 200, title, content, formTargets = [] }: PageContent): Page {
  const nonce = randomBytes(16).toString('base64');
  const policy = [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    `form-action ${formTargets.length > 0 ? ["'self'", ...formTargets].join(' ') : "'none'"}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  const body = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title} – dev server</title>
<style nonce="${nonce}">${stylesheet}</style>
</head>
<body>
<main>
${content}
</main>
<footer>Authorization server for development. Do not enter real passwords.</footer>
</body>
</html>
`;
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
    'cache-control': 'no-store',
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
  };
  return { status, headers, body: body.toString() };
}

export function sendPage(res: ServerResponse, page: Page): void {
  res.writeHead(page.status, page.headers);
  res.end(page.body);
}

/**
 * Where a form may lead. Browsers hold `form-action` against every redirect that follows the form, so the
 * client's callback has to be in it, and what that callback redirects to: often another port of this
 * machine, or another host of the client's.
 */
export function formTargetsFor(redirectUri: string): string[] {
  const { protocol, hostname } = new URL(redirectUri);
  if (protocol !== 'http:') return [protocol];
  // A CSP cannot name an IPv6 address.
  if (hostname.startsWith('[')) return ['http:'];
  return ['http://localhost:*', 'http://127.0.0.1:*', `http://${hostname}:*`];
}
