import type { Report } from '../../src/model/report.js';
import { unanswerableBecause } from './left-out.js';
import {
  accountControls,
  accounts,
  bucketControls,
  carrierOfRetired,
  type Expected,
  later,
  management,
  space,
  trailControls,
  unanswerable,
  verdictsOfBucket,
} from './organization.js';
import { type BucketName, bucketPlans } from './resources.js';

/** One finding, by what it is about in the table's own names, and its verdict in the table's own words. */
export interface Finding {
  readonly account: string;
  readonly control: string;
  /** The account or the organization itself, the name of a trail, a bucket or a space. */
  readonly subject: string;
  readonly verdict: Expected;
}

/** One that an audit made, with all that it says of it: codes with their arguments, but for times. */
export interface FoundFinding extends Finding {
  readonly said: readonly string[];
}

/** What was found in moto, and in the sandbox. */
export type Found = Readonly<Record<'moto' | 'sandbox', readonly FoundFinding[]>>;

const organization = { account: management, control: 'organization-trail', subject: 'organization' } as const;

/** What the table says, with what it leaves out. */
export const expectedFindings: readonly Finding[] = [
  ...accounts.flatMap(({ name: account, expect, expectOfTrails }) => [
    ...accountControls.map((control) => ({ account, control, subject: 'account', verdict: expect[control] })),
    ...Object.entries(expectOfTrails).flatMap(([subject, verdicts]) =>
      trailControls.map((control) => ({ account, control, subject, verdict: verdicts[control] })),
    ),
  ]),
  ...Object.entries(bucketPlans).flatMap(([subject, { account, deleted }]) =>
    bucketControls.map((control) => ({
      account: deleted ? carrierOfRetired : account,
      control,
      subject,
      verdict: verdictsOfBucket(subject as BucketName)[control],
    })),
  ),
  {
    account: space.billingAccount,
    control: 'codecatalyst-billing-account',
    subject: space.name,
    verdict: unanswerable,
  },
  ...['codecatalyst-billing-recording', 'codecatalyst-membership'].map((control) => ({
    account: space.billingAccount,
    control,
    subject: space.name,
    verdict: 'pass',
  })),
  { ...organization, verdict: 'pass' },
];

/** What the table says of a month later. */
export const expectedLater: readonly Finding[] = [
  ...Object.entries(later.expectOfTrails).flatMap(([account, verdicts]) => {
    const [subject = ''] = accounts.flatMap(({ name, trails }) =>
      name === account ? trails.map((of) => of.name) : [],
    );
    return Object.entries(verdicts).map(([control, verdict]) => ({ account, control, subject, verdict }));
  }),
  { ...organization, verdict: later.expectOfOrganization },
];

export const comparable = expectedFindings.filter(({ verdict }) => verdict !== unanswerable);
export const leftOut = expectedFindings.filter(({ verdict }) => verdict === unanswerable);

/** What the two audits make of what moto cannot answer. */
export function instead({ control }: Finding): { readonly moto: Expected; readonly sandbox: Expected } {
  const known = Object.entries(unanswerableBecause).find(([of]) => of === control);
  if (!known) throw new Error(`left-out.ts does not say why ${control} is left out`);
  const [, { moto, sandbox }] = known;
  return { moto, sandbox };
}

/** What the report says, in the same words. */
export function findingsOf(report: Report): readonly FoundFinding[] {
  return report.findings.map(({ control, subject, account, verdict, because, gaps }) => {
    const codes = verdict === 'not-assessed' ? gaps.map(({ reason }) => reason) : because.map(({ code }) => code);
    const named = subject.kind === 'account' || subject.kind === 'organization';
    return {
      account: account.name ?? account.id,
      control,
      subject: named ? subject.kind : (subject.id.split(/[/:]/).at(-1) ?? ''),
      verdict: [verdict, ...(verdict === 'pass' ? [] : [...new Set(codes)].sort())].join(' '),
      said: because.map(({ code, args }) => JSON.stringify([code, Object.entries(args).filter(isNoTime)])),
    };
  });
}

/** When something happened, and how long ago, differs by the seconds that an audit takes. */
function isNoTime([name]: readonly [string, unknown]): boolean {
  return name !== 'at' && name !== 'hours';
}

/** What one audit says of what one control asks, by what it is about; but for what moto cannot answer. */
export function saidOf(
  findings: readonly FoundFinding[],
  control: string,
): Readonly<Record<string, readonly string[]>> {
  const incomparable = new Set(leftOut.map(keyOf));
  const rows = findings.filter((finding) => finding.control === control && !incomparable.has(keyOf(finding)));
  return Object.fromEntries(rows.map((finding) => [keyOf(finding), finding.said]));
}

/** Verdicts that no row of the table asks of a control, of passing and failing. */
export function neverCompared(control: string): readonly string[] {
  const verdicts = [...comparable, ...expectedLater]
    .filter((row) => row.control === control)
    .map(({ verdict }) => verdict.split(' ', 1)[0]);
  return ['pass', 'fail'].filter((verdict) => !verdicts.includes(verdict));
}

/** All that was found of one subject by one control: exactly one verdict of each, if all is well. */
export function verdictsFor(found: Found, wanted: Finding): Readonly<Record<keyof Found, readonly Expected[]>> {
  const of = (findings: readonly Finding[]): readonly Expected[] =>
    findings.filter((finding) => keyOf(finding) === keyOf(wanted)).map(({ verdict }) => verdict);
  return { moto: of(found.moto), sandbox: of(found.sandbox) };
}

/** What was found and stands in no row of the table. */
export function unexpected({ moto, sandbox }: Found, table: readonly Finding[]): readonly Finding[] {
  const known = new Set(table.map(keyOf));
  return [...moto, ...sandbox].filter((finding) => !known.has(keyOf(finding)));
}

/** Whether both say what the table says. */
export function agrees(found: Found, row: Finding): boolean {
  const { moto, sandbox } = verdictsFor(found, row);
  return [moto, sandbox].every((verdicts) => verdicts.length === 1 && verdicts[0] === row.verdict);
}

function keyOf({ account, control, subject }: Finding): string {
  return `${account} ${control} ${subject}`;
}

/** Why, and how many. */
export function leftOutByReason(): readonly string[] {
  return Object.entries(unanswerableBecause).map(([control, { why }]) => {
    const count = leftOut.filter((finding) => finding.control === control).length;
    return `${count} x ${control}: ${why}`;
  });
}

/** Each control with how often which verdict is compared. */
export function comparedByControl(): readonly string[] {
  const rows = [...comparable, ...expectedLater];
  return [...new Set(expectedFindings.map(({ control }) => control))].map((control) => {
    const verdicts = rows.filter((row) => row.control === control).map(({ verdict }) => verdict.split(' ', 1)[0]);
    const counts = ['pass', 'fail', 'not-applicable', 'not-assessed'].map(
      (name) => `${verdicts.filter((verdict) => verdict === name).length} ${name}`,
    );
    return `${control}: ${counts.join(', ')}`;
  });
}
