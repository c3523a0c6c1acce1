import type { Content, TDocumentDefinitions } from 'pdfmake/interfaces.js';
import type { Report } from '../../model/report.js';
import { clean } from '../clean.js';
import { accounts } from './accounts.js';
import { activity } from './activity.js';
import { tiny } from './blocks.js';
import { allCauses, causesOnSummary } from './causes.js';
import { type Chapter, cover, coverBand } from './cover.js';
import { findings } from './findings.js';
import { gaps } from './gaps.js';
import { fullMatrix } from './matrix.js';
import { method } from './method.js';
import type { Pen } from './pen.js';
import { requirements } from './requirements.js';
import { spaces } from './spaces.js';
import { accountsOnSummary, summary } from './summary.js';
import { waivers } from './waivers.js';

interface Part extends Chapter {
  readonly content: (pen: Pen, report: Report) => Content[];
}

/** The whole document: its parts in their order, and what stands around them on every page. */
export function documentOf(pen: Pen, report: Report): TDocumentDefinitions {
  const { page, sizes, colours } = pen.theme;
  const { left, top, right, bottom } = page.margins;
  const parts = partsOf(pen, report);
  const date = new Date(report.run.asOf);
  const title = clean(
    `${pen.label('product')} ${pen.label('document-title')}: ${report.run.organization?.id ?? report.run.scope.text}`,
  );
  return {
    version: '1.7',
    subset: 'PDF/A-3b',
    language: report.language,
    displayTitle: true,
    info: { title, author: report.tool, creator: report.tool, producer: 'pdfmake', creationDate: date, modDate: date },
    pageSize: page.size,
    pageMargins: [left, top, right, bottom],
    defaultStyle: { font: 'Roboto', fontSize: sizes.body, color: colours.ink, lineHeight: page.lineHeight },
    background: (n) => (n === 1 ? coverBand(pen.theme) : null),
    header: (n) => (n === 1 ? null : header(pen, report)),
    footer: (n, all) => footer(pen, report, n, all),
    content: [cover(pen, report, parts), ...parts.flatMap(({ content }) => content(pen, report))],
  };
}

function partsOf(pen: Pen, report: Report): readonly Part[] {
  return [
    { id: 'summary', title: pen.label('summary'), content: summary },
    ...(report.causes.length > causesOnSummary(report)
      ? [{ id: 'causes', title: pen.label('causes'), content: allCauses }]
      : []),
    ...(report.accounts.length > accountsOnSummary
      ? [{ id: 'matrix', title: pen.label('matrix'), content: fullMatrix }]
      : []),
    ...(report.frameworks.length > 0
      ? [{ id: 'requirements', title: pen.label('requirements'), content: requirements }]
      : []),
    { id: 'findings', title: pen.label('findings'), content: findings },
    { id: 'spaces', title: pen.label('spaces'), content: spaces },
    ...(report.activity.asked ? [{ id: 'activity', title: pen.label('activity'), content: activity }] : []),
    ...(report.waivers.length > 0 ? [{ id: 'waivers', title: pen.label('waivers'), content: waivers }] : []),
    { id: 'gaps', title: pen.label('gaps'), content: gaps },
    { id: 'accounts', title: pen.label('accounts-title'), content: accounts },
    { id: 'method', title: pen.label('method'), content: method },
  ];
}

function header(pen: Pen, { run }: Report): Content {
  const { left, right } = pen.theme.page.margins;
  const scope = run.organization?.id ?? run.scope.text;
  return {
    margin: [left, 24, right, 0],
    columns: [
      tiny(pen, `${pen.label('product')} · ${pen.label('document-title')}`.toUpperCase(), { characterSpacing: 0.8 }),
      tiny(pen, `${pen.shorten(scope, 200, 6.5)}  |  ${run.asOf.slice(0, 10)}`, { alignment: 'right' }),
    ],
  };
}

function footer(pen: Pen, { run }: Report, n: number, all: number): Content {
  const { left, right } = pen.theme.page.margins;
  return {
    margin: [left, 14, right, 0],
    columns: [
      tiny(pen, pen.label('footer-run', { id: run.id })),
      tiny(pen, pen.label('page', { n, all }), { alignment: 'right' }),
    ],
  };
}
