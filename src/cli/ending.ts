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
  const worst = causes.slice(0, shownCauses).map((cause) => {
    const behind = accountsBehind(report, cause).join(', ') || `${cause.accounts.length} accounts`;
    return `  ${cause.severity.padEnd(8)}  ${visible(`${cause.message.text} (${behind})`)}`;
  });
  const more = causes.length > shownCauses ? [`  and ${causes.length - shownCauses} more in the reports`] : [];
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

const shownCauses = 5;
