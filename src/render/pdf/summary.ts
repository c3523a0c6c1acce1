import type { Content } from 'pdfmake/interfaces.js';
import type { Report } from '../../model/report.js';
import { worstAccounts } from '../order.js';
import { heading, lead, part, small } from './blocks.js';
import { causes, causesOnSummary } from './causes.js';
import { keyFigures } from './key-figures.js';
import { matrix } from './matrix.js';
import type { Pen } from './pen.js';
import { summaryCharts } from './summary-charts.js';

/** So many accounts fit on the summary: a smaller organization needs no other matrix. */
export const accountsOnSummary = 9;

/** One page that stands for the rest. */
export function summary(pen: Pen, report: Report): Content[] {
  const { accounts, activity, outcome } = report;
  const some = accounts.length > accountsOnSummary;
  return [
    part(pen, 'summary', pen.label('summary')),
    lead(pen, outcome.headline.text),
    ...(activity.asked
      ? [
          small(pen, activity.headline.map(({ text }) => text).join(' '), {
            linkToDestination: 'activity',
            margin: [0, 0, 0, 4],
          }),
        ]
      : []),
    keyFigures(pen, report),
    summaryCharts(pen, report),
    heading(pen, pen.label(some ? 'summary-matrix' : 'matrix', { n: accountsOnSummary })),
    ...matrix(pen, report, some ? worstAccounts(report, accountsOnSummary) : accounts),
    heading(pen, pen.label('causes')),
    ...causes(pen, report, causesOnSummary(report)),
  ];
}
