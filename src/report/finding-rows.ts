import type { Assessment } from '../assess/assess.js';
import { inheritorsOf } from '../assess/waivers.js';
import type { Gap } from '../model/fact.js';
import type { Finding } from '../model/finding.js';
import type { Waiver } from '../model/policy.js';
import type { FindingRow, Message } from '../model/report.js';
import type { Texts } from '../model/texts.js';
import { command, namesFor } from './fixes.js';
import type { NumberedGaps } from './gaps.js';
import { gapText, worded } from './words.js';

interface Source {
  readonly assessment: Assessment;
  /** By account id. */
  readonly names: ReadonlyMap<string, string>;
  readonly numbered: NumberedGaps;
}

/**
 * What is equal is one object: ten thousand accounts have a quarter of a million findings, of which few things are said
 * that differ.
 */
export function findingRows(findings: readonly Finding[], source: Source, texts: Texts): readonly FindingRow[] {
  const { view } = source.assessment;
  const messages = new Map<string, Message>();
  const lists = new Map<string, readonly Message[]>();
  const accounts = new Map<string, FindingRow['account']>();
  const gaps = new Map<Gap, FindingRow['gaps'][number]>();
  const account = (id: string): FindingRow['account'] => {
    const name = source.names.get(id);
    return kept(accounts, id, () => ({ id, ...(name && { name }) }));
  };
  const because = (finding: Finding): readonly Message[] => {
    const said = finding.judgement.because.map((statement) => {
      const { code, args } = statement;
      const template = finding.judgement.verdict === 'fail' ? texts.fixes[code] : undefined;
      const fix = template === undefined ? undefined : command(template, namesFor(statement, finding, view));
      const key = JSON.stringify([code, args, fix]);
      const message = kept(messages, key, () => ({ ...worded(texts, statement), ...(fix !== undefined && { fix }) }));
      return [key, message] as const;
    });
    return kept(lists, said.map(([key]) => key).join(), () => said.map(([, message]) => message));
  };
  const gap = (one: Gap): FindingRow['gaps'][number] =>
    kept(gaps, one, () => ({ ...one, text: gapText(texts, one), row: source.numbered.rowOf(one) }));
  return findings.map((finding): FindingRow => {
    const { control, severity, subject, judgement, waiver: row } = finding;
    const waiver = row === undefined ? undefined : view.policy.waivers[row - 1];
    return {
      control,
      severity,
      verdict: judgement.verdict,
      ...(waiver && row !== undefined && { waiver: { row, ...waiverWords(waiver) } }),
      subject,
      account: account(finding.account),
      because: because(finding),
      gaps: judgement.verdict === 'not-assessed' ? judgement.gaps.map(gap) : none,
      evidence: judgement.evidence.length === 0 ? none : judgement.evidence.flatMap((id) => view.answers.get(id) ?? []),
      inheritedBy: inheritorsOf(finding, view),
    };
  });
}

const none: readonly never[] = [];

function kept<Key, Value>(known: Map<Key, Value>, key: Key, make: () => Value): Value {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  known.set(key, made);
  return made;
}

function waiverWords({ reason, owner, ticket, expires }: Waiver): Omit<NonNullable<FindingRow['waiver']>, 'row'> {
  return { reason, owner, ...(ticket !== undefined && { ticket }), expires };
}
