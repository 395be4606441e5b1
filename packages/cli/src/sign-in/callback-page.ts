/** What the browser shows once it came back: one page, without scripts and without anything from elsewhere. */

export interface CallbackPage {
  readonly title: string;
  readonly text: string;
}

export const signedIn: CallbackPage = {
  title: 'You are signed in',
  text: 'The doctor goes on in the terminal. You can close this page.',
};

export const signInRefused = (error: string): CallbackPage => ({
  title: 'The sign-in did not work',
  text: `The authorization server says: ${error}. The terminal says what to do about it.`,
});

export const notExpected: CallbackPage = {
  title: 'This is not the answer that was waited for',
  text: 'It belongs to another sign-in, or somebody else has sent it. The doctor is still waiting for the right one.',
};

export function callbackPage({ title, text }: CallbackPage): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>body { font: 1.1rem/1.5 system-ui, sans-serif; max-width: 36rem; margin: 20vh auto 0; padding: 0 1.5rem }</style>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(text)}</p>
</html>
`;
}

/** No cache keeps the code, and no other site is told of it. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  connection: 'close',
};

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.slice(0, 500).replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
