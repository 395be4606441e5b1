/** What happens while it happens: a moving line for terminals, a few plain ones for everything else. */

import type { ProgressEvent } from '@mcp-auth/audit';
import type { CommandIo } from '../command-io.js';
import { oneLine, shortLine } from './text/one-line.js';

export interface Progress {
  event(event: ProgressEvent): void;
  /** A line that stays. */
  say(text: string): void;
  /** Before anything else is printed. */
  end(): void;
}

const clearLine = '\r\u001b[2K';

export function createProgress({ stderr }: CommandIo, isQuiet: boolean): Progress {
  const isMoving = stderr.isTTY === true && !isQuiet;
  let checks = 0;
  let requests = 0;
  let isLineOpen = false;
  const clear = () => {
    if (isLineOpen) stderr.write(clearLine);
    isLineOpen = false;
  };
  const move = (text: string) => {
    if (!isMoving) return;
    const width = Math.max(20, (stderr.columns ?? 80) - 1);
    stderr.write(`${clearLine}${oneLine(text).slice(0, width)}`);
    isLineOpen = true;
  };
  return {
    event: (event) => {
      if (event.type === 'target') {
        const { mcpUrl, issuers } = event.target;
        const subjects = [
          mcpUrl && `the MCP server ${mcpUrl}`,
          issuers.length > 0 && `${issuers.join(' and ')}`,
        ];
        clear();
        if (!isQuiet) stderr.write(`Examining ${shortLine(subjects.filter(Boolean).join(', and '))}\n`);
        return;
      }
      if (event.type === 'finding') checks++;
      else requests++;
      const doing = event.type === 'exchange' ? event.exchange.purpose : event.finding.title;
      move(`${checks} checks, ${requests} requests: ${doing}`);
    },
    say: (text) => {
      clear();
      stderr.write(`${text}\n`);
    },
    end: clear,
  };
}
