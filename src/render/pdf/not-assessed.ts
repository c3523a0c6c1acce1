import type { Content, TableCell } from 'pdfmake/interfaces.js';
import type { ControlRow, FindingRow, GapRow } from '../../model/report.js';
import { type OpenCall, type OpenQuestion, openQuestions } from '../open-questions.js';
import type { VerdictGroup } from '../order.js';
import { keepWithNext, severityWord, small, tiny, verdictHeading } from './blocks.js';
import { evidence } from './evidence.js';
import { inheritedWords, mayBeLong, waived } from './failures.js';
import { wordsAndNames } from './grouped.js';
import { named } from './named.js';
import type { Pen } from './pen.js';
import { rows } from './tables.js';

/**
 * What could not be judged, all waived or none, by the gap that is behind it: one denied call is one row with all its
 * accounts. What AWS answered stands once, where the report lists its gaps.
 */
export function notAssessed(
  pen: Pen,
  control: ControlRow,
  { findings: found, ...marked }: VerdictGroup,
  gaps: readonly GapRow[],
): Content[] {
  if (found.length === 0) return [];
  const { common, questions } = openQuestions(found, gaps);
  const body = questions.map((question): TableCell[] => [
    { stack: why(pen, question) },
    { stack: subjects(pen, control, question.findings) },
  ]);
  const shares = wordsAndNames(
    questions.map(({ because, calls, findings }) => ({
      words: [
        ...because,
        ...calls.map((call) => `${pen.label('see-gap', { n: call.row })} ${call.text} ${where(pen, call)}`),
      ],
      names: findings.map(({ subject, account, inheritedBy }) =>
        [subject.id, account.name, ...inheritedBy.slice(0, 12)].join(' '),
      ),
    })),
    pen.theme.sizes.small,
  );
  const breakRows = questions.some(({ findings }) => findings.length > mostTogether || findings.some(mayBeLong));
  const heading = [verdictHeading(pen, marked, found.length), ...common.map((text) => small(pen, text, ownLine(pen)))];
  return [...keepWithNext(heading, 40), rows(pen, shares, undefined, body, { breakRows })];
}

/** So many accounts fit in one row of a page. */
const mostTogether = 20;

function ownLine({ theme }: Pen) {
  return { color: theme.colours.ink, margin: [0, 0, 0, 3] as [number, number, number, number] };
}

function why(pen: Pen, { because, calls, findings: [first] }: OpenQuestion): Content[] {
  const { ink } = pen.theme.colours;
  return [
    ...because.map((text) => small(pen, text, { color: ink })),
    ...calls.map((call) => gapLine(pen, call)),
    ...waived(pen, first),
  ];
}

function gapLine(pen: Pen, call: OpenCall): Content {
  const { ink, structure } = pen.theme.colours;
  const about = where(pen, call);
  return pen.line([
    small(pen, pen.label('see-gap', { n: call.row }), {
      bold: true,
      color: structure,
      linkToDestination: `gap-${call.row}`,
    }),
    small(pen, `  ${call.text}`, { color: ink }),
    ...(about === '' ? [] : [small(pen, `  ${about}`)]),
  ]);
}

const mostRegions = 6;

function where(pen: Pen, { account, regions }: OpenCall): string {
  const named = regions.length > mostRegions ? [pen.label('regions-count', { n: regions.length })] : regions;
  return [...(account === undefined ? [] : [account]), ...named].join(', ');
}

function subjects(pen: Pen, control: ControlRow, findings: readonly FindingRow[]): Content[] {
  return findings.flatMap((finding): Content[] => {
    const { account, severity, inheritedBy, evidence: answers } = finding;
    const who = { color: pen.theme.colours.ink, linkToDestination: `account-${account.id}` };
    return [
      pen.line([
        small(pen, named(finding), who),
        ...(severity === control.severity
          ? []
          : [small(pen, '  '), severityWord(pen, severity, { fontSize: pen.theme.sizes.tiny })]),
      ]),
      ...(inheritedBy.length === 0 ? [] : [tiny(pen, inheritedWords(pen, inheritedBy))]),
      ...evidence(pen, answers, account.id),
    ];
  });
}
