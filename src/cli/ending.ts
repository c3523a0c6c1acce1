import { relative } from 'node:path';
import type { FinishedRun } from '../audit.js';
import { visible } from '../model/visible.js';
import { accountsBehind } from '../render/behind.js';
import type { Context } from './context.js';

/** A path as seen from the working directory, if it lies below it. */
export function shortest({ cwd }: Context, path: string): string {
  const below = relative(cwd, path);
  return below.startsWith('..') ? path : below;
}

/** A path as a shell takes it. */
export function pasted(context: Context, path: string): string {
  const text = shortest(context, path);
  return /^[\w./@%+=:,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** What a run ends with on stdout: the verdict, what is behind it, and where the reports lie. */
export function describeRun({ directory, manifestSha256, report }: FinishedRun, context: Context): string {
  const { outcome, summary, causes, leftOut } = report;
  const place = (file: string): string => shortest(context, `${directory}/${file}`);
  const { total, read, unreadable, inactive, new: fresh } = summary.accounts;
  // Failures must not crowd out what is open.
  const shown = [
    ...causes.filter(({ verdict }) => verdict === 'fail').slice(0, shownFailures),
    ...causes.filter(({ verdict }) => verdict === 'not-assessed').slice(0, shownGaps),
  ];
  const worst = shown.map((cause) => {
    const behind = accountsBehind(report, cause).join(', ') || `${cause.accounts.length} accounts`;
    return `  ${cause.severity.padEnd(8)}  ${visible(`${cause.message.text} (${behind})`)}`;
  });
  const more = causes.length > shown.length ? [`  and ${causes.length - shown.length} more in the reports`] : [];
  return [
    outcome.headline.text,
    ...outcome.details.map(({ text }) => `  ${text}`),
    `  Accounts: ${total}. ${[
      `Read: ${read}`,
      `could not be read: ${unreadable}`,
      `not active: ${inactive}`,
      ...(fresh > 0 ? [`new: ${fresh}`] : []),
      ...(leftOut.length > 0 ? [`left out by audit.yaml: ${leftOut.length}`] : []),
    ].join(', ')}.`,
    ...worst,
    ...more,
    '',
    `PDF       ${place('report.pdf')}`,
    `Markdown  ${place('report.md')}`,
    `JSON      ${place('report.json')}`,
    `Manifest  SHA-256 ${manifestSha256}`,
    '',
  ].join('\n');
}

const shownFailures = 5;
const shownGaps = 3;
