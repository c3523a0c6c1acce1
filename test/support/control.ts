import { expect } from 'vitest';
import type { AccountView, AuditView, BucketView, Control, DeclaredSpace } from '../../src/controls/control.js';
import { controls } from '../../src/controls/index.js';
import type { OrganizationEvidence } from '../../src/model/evidence.js';
import type { Judgement } from '../../src/model/finding.js';
import { statementArguments } from '../../src/model/statement.js';
import type { TrailView } from '../../src/recording/recording.js';

type About<Subject extends Control['subject']> = Extract<Control, { subject: Subject }>;

function control<Subject extends Control['subject']>(id: string, subject: Subject): About<Subject> {
  const found = controls.find((one): one is About<Subject> => one.id === id && one.subject === subject);
  if (!found) throw new Error(`there is no control ${id} about a ${subject}`);
  return found;
}

/**
 * What a control says has the arguments that its texts need; what it fails with is among its causes: the texts have a
 * command for each of those, and for no other.
 */
function declared({ id, causes }: Control, judgement: Judgement): Judgement {
  for (const { code, args } of judgement.because) {
    expect(Object.keys(args).sort(), `arguments of ${code}`).toEqual([...statementArguments[code]].sort());
  }
  if (judgement.verdict !== 'fail') return judgement;
  for (const { code } of judgement.because) {
    if (!causes.includes(code)) throw new Error(`${id} fails with ${code}, which is not among its causes`);
  }
  return judgement;
}

/** How a control judges, found by its id as an audit finds it. */
export function judgeAccount(id: string): (account: AccountView, audit: AuditView) => Judgement {
  const about = control(id, 'account');
  return (subject, audit) => declared(about, about.judge(subject, audit));
}

export function judgeTrail(id: string): (trail: TrailView, audit: AuditView) => Judgement {
  const about = control(id, 'trail');
  return (subject, audit) => declared(about, about.judge(subject, audit));
}

export function judgeSpace(id: string): (space: DeclaredSpace, audit: AuditView) => Judgement {
  const about = control(id, 'space');
  return (subject, audit) => declared(about, about.judge(subject, audit));
}

export function judgeBucket(id: string): (bucket: BucketView, audit: AuditView) => Judgement {
  const about = control(id, 'bucket');
  return (subject, audit) => declared(about, about.judge(subject, audit));
}

export function judgeOrganization(id: string): (organization: OrganizationEvidence, audit: AuditView) => Judgement {
  const about = control(id, 'organization');
  return (subject, audit) => declared(about, about.judge(subject, audit));
}
