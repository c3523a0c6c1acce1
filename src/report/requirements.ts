import type { Assessment } from '../assess/assess.js';
import { requirementsUnder, type Standing, type Unmet } from '../assess/frameworks.js';
import type { OrganizationView } from '../assess/organization-view.js';
import type { Finding, Verdict } from '../model/finding.js';
import type { Condition, Framework } from '../model/framework.js';
import type { Policy } from '../model/policy.js';
import type { FrameworkRow, Message, RequirementRow, RequirementState } from '../model/report.js';
import type { Texts } from '../model/texts.js';
import { reportSentence } from './words.js';

/** What the run says of each framework's requirements: whether controls answer them under its policy, and what they found. */
export function frameworkRows(
  frameworks: readonly Framework[],
  { view, controls, findings }: Assessment,
  texts: Texts,
): readonly FrameworkRow[] {
  const tallies = tallied(findings);
  const isOn = (id: string) => controls.some((control) => control.id === id);
  return requirementsUnder(frameworks, asJudged(view), isOn).map(({ framework, requirements }) => {
    const { id, name, version, source } = framework;
    const rows = requirements.map((standing) => rowOf(standing, tallies, texts));
    return { id, name, ...(version !== undefined && { version }), source, requirements: together(rows) };
  });
}

/** A policy that asks for the trails that recording rests on asks for all, where there are certainly no others. */
function asJudged({ policy, trails, judgedTrails, mayHideTrails }: OrganizationView): Policy {
  return !mayHideTrails && judgedTrails.length === trails.size
    ? { ...policy, trails: { ...policy.trails, judge: 'all' } }
    : policy;
}

/** By control: how many findings count, by verdict, and how many would if they were not waived. */
type Tallies = ReadonlyMap<string, Readonly<Record<Verdict | 'waived', number>>>;

function tallied(findings: readonly Finding[]): Tallies {
  const tallies = new Map<string, Record<Verdict | 'waived', number>>();
  for (const { control, judgement, waiver } of findings) {
    const tally = tallies.get(control) ?? { pass: 0, fail: 0, 'not-assessed': 0, 'not-applicable': 0, waived: 0 };
    tallies.set(control, tally);
    tally[waiver === undefined ? judgement.verdict : 'waived'] += 1;
  }
  return tallies;
}

function rowOf({ requirement, state, off, unmet }: Standing, tallies: Tallies, texts: Texts): RequirementRow {
  const { id, controls, sources, inPart } = requirement;
  const having = (what: Verdict | 'waived') => controls.filter((control) => (tallies.get(control)?.[what] ?? 0) > 0);
  const say = (code: string, ids: readonly string[], what?: Verdict | 'waived'): readonly Message[] => {
    const counted = ids.map((control) => (what ? `${control} (${tallies.get(control)?.[what] ?? 0})` : control));
    return ids.length === 0 ? [] : [reportSentence(texts, code, { controls: counted.join(', ') })];
  };
  const failing = having('fail');
  const open = having('not-assessed').filter((control) => !failing.includes(control));
  const failed = say('requirement-failing', failing, 'fail');
  const unasked = [...say('requirement-off', off), ...unmet.map((one) => relaxed(one, texts))];
  const found = stateOf(state, having);
  const because: Record<RequirementState, readonly Message[]> = {
    failing: [...failed, ...say('requirement-open', open, 'not-assessed'), ...unasked],
    off: unasked,
    relaxed: unasked,
    open: say('requirement-open', open, 'not-assessed'),
    waived: [],
    'not-applicable': [],
    met: [],
  };
  const asked = state === 'answered' ? say('requirement-waived', having('waived'), 'waived') : [];
  return {
    ids: [id],
    controls,
    state: found,
    because: [...because[found], ...asked],
    ...(inPart !== undefined && { inPart }),
    sources,
  };
}

/**
 * A failure is known whatever is open, and whatever else the policy leaves unasked. Nobody reads that a requirement is
 * met where that holds for a waiver's sake.
 */
function stateOf(state: Standing['state'], having: (what: Verdict | 'waived') => readonly string[]): RequirementState {
  if (having('fail').length > 0) return 'failing';
  if (state !== 'answered') return state;
  if (having('not-assessed').length > 0) return 'open';
  if (having('waived').length > 0) return 'waived';
  return having('pass').length > 0 ? 'met' : 'not-applicable';
}

function relaxed({ condition, value }: Unmet, texts: Texts): Message {
  const { field } = condition;
  return reportSentence(texts, 'requirement-relaxed', { field, value: written(value), asked: askedBy(condition) });
}

/** What a condition asks of its field, as a policy file would have it. */
export function askedBy(condition: Condition): string {
  return 'in' in condition ? condition.in.map(written).join(' / ') : written(condition.is);
}

function written(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`;
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '–');
}

/** Lists of requirements are long, and of many the same is said. */
function together(rows: readonly RequirementRow[]): readonly RequirementRow[] {
  const groups = new Map<string, RequirementRow>();
  for (const row of rows) {
    const { controls, state, because, inPart } = row;
    const key = JSON.stringify([controls, state, because, inPart]);
    const group = groups.get(key);
    const merged = group && {
      ...group,
      ids: [...group.ids, ...row.ids],
      sources: [...new Set([...group.sources, ...row.sources])],
    };
    groups.set(key, merged ?? row);
  }
  return [...groups.values()];
}
