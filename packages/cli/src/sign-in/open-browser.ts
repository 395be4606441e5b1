/** Shows a URL to whoever sits in front of the machine, if the machine knows how. */

import { spawn } from 'node:child_process';

export interface BrowserCommand {
  readonly command: string;
  readonly args: readonly string[];
}

/** No shell anywhere: a URL comes from other people's metadata, and a shell would read more into it. Undefined for anything but http(s). */
export function browserCommand(url: URL, platform: NodeJS.Platform): BrowserCommand | undefined {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  if (platform === 'darwin') return { command: 'open', args: [url.href] };
  // `start` is a word of cmd.exe, which is a shell.
  if (platform === 'win32') return { command: 'rundll32', args: ['url.dll,FileProtocolHandler', url.href] };
  return { command: 'xdg-open', args: [url.href] };
}

/** Says nothing about success: the URL is printed in any case. */
export function openBrowser(url: URL, platform: NodeJS.Platform = process.platform): void {
  const found = browserCommand(url, platform);
  if (!found) return;
  const browser = spawn(found.command, [...found.args], {
    stdio: 'ignore',
    detached: true,
    shell: false,
    env: withoutSecrets(process.env),
  });
  browser.on('error', () => undefined);
  browser.unref();
}

/** A browser that is started here may run for weeks; what it was started with can be read as long. */
export function withoutSecrets(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^MCP_AUTH_/i.test(name)));
}
