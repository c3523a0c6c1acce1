import { relative } from 'node:path';
import type { FinishedRun } from '../audit.js';
import { visible } from '../model/visible.js';
import { accountsBehind } from '../render/behind.js';
import type { Context } from './context.js';

/** What a run ends with on stdout: the verdict, what is behind it, and where the reports lie. */
export function describeRun({ directory, report }: FinishedRun, { cwd }: Context): string {
  const { outcome, summary, causes } = report;
  const place = (file: string): string => {
    const path = relative(cwd, `${directory}/${file}`);
    return path.startsWith('..') ? `${directory}/${file}` : path;
  };
  const { total, read, unreadable, inactive } = summary.accounts;
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
    `  Accounts: ${total}. Read: ${read}, could not be read: ${unreadable}, not active: ${inactive}.`,
    ...worst,
    ...more,
    '',
    `PDF       ${place('report.pdf')}`,
    `Markdown  ${place('report.md')}`,
    `JSON      ${place('report.json')}`,
    '',
  ].join('\n');
}

const shownFailures = 5;
const shownGaps = 3;
