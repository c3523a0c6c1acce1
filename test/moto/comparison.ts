import type { Report } from '../../src/model/report.js';
import { unanswerableBecause } from './left-out.js';
import { accountControls, accounts, type Expected, space, trailControls, unanswerable } from './organization.js';

/** One finding, by what it is about in the table's own names, and its verdict in the table's own words. */
export interface Finding {
  readonly account: string;
  readonly control: string;
  /** The account itself, the name of a trail, or the name of a space. */
  readonly subject: string;
  readonly verdict: Expected;
}

/** What the table says, with what it leaves out. */
export const expectedFindings: readonly Finding[] = [
  ...accounts.flatMap(({ name: account, expect, expectOfTrails }) => [
    ...accountControls.map((control) => ({ account, control, subject: 'account', verdict: expect[control] })),
    ...Object.entries(expectOfTrails).flatMap(([subject, verdicts]) =>
      trailControls.map((control) => ({ account, control, subject, verdict: verdicts[control] })),
    ),
  ]),
  {
    account: space.billingAccount,
    control: 'codecatalyst-billing-account',
    subject: space.name,
    verdict: unanswerable,
  },
];

export const comparable = expectedFindings.filter(({ verdict }) => verdict !== unanswerable);
export const leftOut = expectedFindings.filter(({ verdict }) => verdict === unanswerable);

/** What the audit makes of a call that is refused as LookupEvents is. */
export const undecided: Expected = 'not-assessed service-error';

/** What the report says, in the same words. */
export function findingsOf(report: Report): readonly Finding[] {
  return report.findings.map(({ control, subject, account, verdict, because, gaps }) => {
    const codes = verdict === 'not-assessed' ? gaps.map(({ reason }) => reason) : because.map(({ code }) => code);
    return {
      account: account.name ?? account.id,
      control,
      subject: subject.kind === 'account' ? 'account' : subject.id.slice(subject.id.lastIndexOf('/') + 1),
      verdict: [verdict, ...(verdict === 'pass' ? [] : [...new Set(codes)].sort())].join(' '),
    };
  });
}

/** All that was found of one subject by one control: exactly one verdict, if all is well. */
export function verdictsFor(found: readonly Finding[], wanted: Finding): readonly Expected[] {
  return found.filter((finding) => keyOf(finding) === keyOf(wanted)).map(({ verdict }) => verdict);
}

/** What was found and stands in no row of the table. */
export function unexpected(found: readonly Finding[]): readonly Finding[] {
  const known = new Set(expectedFindings.map(keyOf));
  return found.filter((finding) => !known.has(keyOf(finding)));
}

/** Rows of the table of which the report says something else, and findings of which the table says nothing. */
export function differing(found: readonly Finding[]): readonly Finding[] {
  const wanted = [...comparable, ...leftOut.map((row) => ({ ...row, verdict: undecided }))];
  const wrong = wanted.filter((row) => {
    const [verdict, ...more] = verdictsFor(found, row);
    return verdict !== row.verdict || more.length > 0;
  });
  return [...wrong, ...unexpected(found)];
}

function keyOf({ account, control, subject }: Finding): string {
  return `${account} ${control} ${subject}`;
}

/** Why, and how many. */
export function leftOutByReason(): readonly string[] {
  return Object.entries(unanswerableBecause).map(([control, reason]) => {
    const count = leftOut.filter((finding) => finding.control === control).length;
    return `${count} x ${control}: ${reason}`;
  });
}
