import type { AccountView, AuditView, Control, DeclaredSpace } from '../../src/controls/control.js';
import { controls } from '../../src/controls/index.js';
import type { Judgement } from '../../src/model/finding.js';
import type { TrailView } from '../../src/recording/recording.js';

type About<Subject extends Control['subject']> = Extract<Control, { subject: Subject }>;

function control<Subject extends Control['subject']>(id: string, subject: Subject): About<Subject> {
  const found = controls.find((one): one is About<Subject> => one.id === id && one.subject === subject);
  if (!found) throw new Error(`there is no control ${id} about a ${subject}`);
  return found;
}

/** How a control judges, found by its id as an audit finds it. */
export function judgeAccount(id: string): (account: AccountView, audit: AuditView) => Judgement {
  const { judge } = control(id, 'account');
  return judge;
}

export function judgeTrail(id: string): (trail: TrailView, audit: AuditView) => Judgement {
  const { judge } = control(id, 'trail');
  return judge;
}

export function judgeSpace(id: string): (space: DeclaredSpace, audit: AuditView) => Judgement {
  const { judge } = control(id, 'space');
  return judge;
}
