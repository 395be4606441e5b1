/** `mcp-auth doctor`: what is wrong with the authorization of an MCP server, why it matters, and how to fix it. */

import { access, constants, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AuditError } from '@mcp-auth/audit';
import type { Command, CommandIo } from '../command-io.js';
import { painterFor } from '../terminal/paint.js';
import { checkSelection } from './check-selection.js';
import type { DoctorReport } from './doctor-report.js';
import { examine } from './examine.js';
import { htmlReport } from './html/html-report.js';
import { type DoctorOptions, type FailOn, readOptions } from './options.js';
import { createProgress } from './progress.js';
import { jsonText } from './text/json-text.js';
import { oneLine } from './text/one-line.js';
import { quietText, reportText } from './text/report-text.js';
import { widthOf, wrap } from './text/wrap.js';
import { usage } from './usage.js';
import { UsageError } from './usage-error.js';

const exit = { fine: 0, found: 1, wrongCall: 2, notExamined: 3, interrupted: 130 } as const;

/**
 * 0 when nothing at or above `--fail-on` was found, 1 when something was, 2 for a wrong call, 3 when there was nothing to examine, no
 * check was made or nobody could sign in, 130 when it was interrupted.
 */
export const doctorCommand: Command = async (args, io) => {
  let options: DoctorOptions | 'help';
  try {
    options = readOptions(args);
    if (options !== 'help') await checkCall(options);
  } catch (error) {
    return wrongCall(error, io);
  }
  if (options === 'help') {
    io.stdout.write(usage);
    return exit.fine;
  }
  const progress = createProgress(io, options.detail === 'quiet');
  try {
    const report = await examine(options, io, progress);
    progress.end();
    await show(report, options, io);
    if (reached(report, options.failOn)) return exit.found;
    // Not a success: a CI job whose token got lost must not pass.
    if (report.report.findings.length === 0) {
      io.stderr.write(`${paragraph(nothingMade(report), io)}\n`);
      return exit.notExamined;
    }
    return report.signInProblem === undefined ? exit.fine : exit.notExamined;
  } catch (error) {
    progress.end();
    if (io.signal?.aborted) {
      io.stderr.write('Stopped.\n');
      return exit.interrupted;
    }
    if (!(error instanceof AuditError) || error.problem === 'bad_url') return wrongCall(error, io);
    io.stderr.write(`${paragraph(error.message, io)}\n`);
    return exit.notExamined;
  }
};

async function show(report: DoctorReport, options: DoctorOptions, io: CommandIo): Promise<void> {
  const { html, json, detail } = options;
  if (html !== undefined) await writePage(html, htmlReport(report));
  const text = { width: widthOf(io.stdout.columns), paint: painterFor(io), isVerbose: detail === 'verbose' };
  if (json) io.stdout.write(jsonText(report));
  else if (detail === 'quiet') io.stdout.write(quietText(report, text.paint));
  else io.stdout.write(reportText(report, text));
  const { signInProblem } = report;
  if (signInProblem !== undefined && (json || detail === 'quiet'))
    io.stderr.write(`${paragraph(`Not signed in: ${signInProblem}`, io)}\n`);
  if (html !== undefined && detail !== 'quiet') io.stderr.write(`The page is in ${oneLine(html)}\n`);
}

/** What would otherwise come out only after everything has been examined. */
async function checkCall({ only, skip, html }: DoctorOptions): Promise<void> {
  checkSelection({ only, skip });
  if (html !== undefined) await access(dirname(html), constants.W_OK).catch(notWritten(html));
}

async function writePage(file: string, page: string): Promise<void> {
  await writeFile(file, page).catch(notWritten(file));
}

function notWritten(file: string) {
  return ({ code }: NodeJS.ErrnoException): never => {
    throw new UsageError(`The page of --html cannot be written (${code}): ${file}`);
  };
}

function reached({ report }: DoctorReport, failOn: FailOn): boolean {
  const { failed, warned } = report.summary;
  return failOn !== 'never' && (failed > 0 || (failOn === 'should' && warned > 0));
}

function nothingMade({ report: { notRun } }: DoctorReport): string {
  const needs = [...new Set(notRun.flatMap(({ needs }) => needs))];
  const missing = needs.length === 0 ? '' : ` They need what was not given: ${needs.join(', ')}.`;
  return `None of the checks that were asked for was made.${missing}`;
}

function wrongCall(error: unknown, io: CommandIo): number {
  if (!(error instanceof UsageError) && !(error instanceof AuditError)) throw error;
  io.stderr.write(`${paragraph(error.message, io)}\n\n${usage}`);
  return exit.wrongCall;
}

function paragraph(text: string, { stderr }: CommandIo): string {
  return wrap(oneLine(text), '', widthOf(stderr.columns)).join('\n');
}
